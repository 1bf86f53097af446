//! The first look at a document, before any parser: its length, tokens and open brackets.
//!
//! Parsers recurse with nested brackets; without this, four kilobytes of `[` end the process.

use crate::server::graphql::answer::Refused;
use crate::server::graphql::code::Code;
use crate::server::graphql::limits::Limits;
use crate::server::graphql::tokens::Tokens;

/// Refuses a text that a parser should not see; tells how many tokens it has.
pub(super) fn check(text: &str, limits: &Limits) -> Result<usize, Refused> {
    if text.len() > limits.document_bytes_max {
        return Err(too_much("The document is too long."));
    }
    let (mut tokens, mut open) = (0_usize, 0_usize);
    for token in Tokens::of(text) {
        tokens += 1;
        match token.first {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        if tokens > limits.tokens_max {
            return Err(too_much("The document has too many tokens."));
        }
        if open > limits.brackets_max {
            return Err(Refused::new(
                Code::DepthLimit,
                "The document is nested too deeply.",
            ));
        }
    }
    Ok(tokens)
}

fn too_much(message: &str) -> Refused {
    Refused::new(Code::CostLimit, message)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::server::graphql::code::Code;
    use crate::server::graphql::limits::Limits;

    fn code(text: &str) -> Option<Code> {
        check(text, &Limits::default())
            .err()
            .map(|refused| refused.code())
    }

    #[test]
    fn brackets_nest_up_to_the_limit() {
        let nested = |levels| format!("{{a(x:{}{})}}", "[".repeat(levels), "]".repeat(levels));
        assert_eq!(code(&nested(62)), None);
        assert_eq!(code(&nested(63)), Some(Code::DepthLimit));
        assert_eq!(code(&nested(2000)), Some(Code::DepthLimit));
        assert_eq!(code(&"{a".repeat(65)), Some(Code::DepthLimit));
    }

    #[test]
    fn long_documents_and_many_tokens_are_refused() {
        assert_eq!(code(&" ".repeat(65 * 1024)), Some(Code::CostLimit));
        assert_eq!(code(&"a ".repeat(4000)), None);
        assert_eq!(code(&"a ".repeat(4001)), Some(Code::CostLimit));
        assert_eq!(code(&"!".repeat(4001)), Some(Code::CostLimit));
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        let brackets = "[".repeat(100);
        assert_eq!(code(&format!("{{a(x:\"{brackets}\")}}")), None);
        assert_eq!(code(&format!("{{a(x:\"\\\"{brackets}\")}}")), None);
        assert_eq!(
            code(&format!("{{a(x:\"\"\"\\\"\"\"{brackets}\" \"\"\")}}")),
            None
        );
        assert_eq!(code(&format!("#{brackets}\n{{a}}")), None);
    }

    #[test]
    fn a_string_does_not_hide_what_follows_it() {
        let brackets = "[".repeat(100);
        for text in [
            format!("{{a(x:\"\" y:{brackets})}}"),
            format!("{{a(x:\"\\\\\" y:{brackets})}}"),
            format!("{{a(x:\"\"\"\"\"\" y:{brackets})}}"),
            format!("{{a(x:\"open\n y:{brackets})}}"),
            format!("#comment\r{brackets}"),
        ] {
            assert_eq!(code(&text), Some(Code::DepthLimit), "{text}");
        }
    }
}
