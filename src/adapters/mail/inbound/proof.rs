//! What our mail server says about the sender of a message (RFC 8601): whether it has verified that
//! the domain in `From` really sent it.

/// Whether one of the results under our mail server's name speaks for `domain`, and none against it.
pub(super) fn is_proved(results: &[String], authserv: &str, domain: &str) -> bool {
    let ours: Vec<Vec<Vec<String>>> = results
        .iter()
        .map(|text| sections(text))
        .filter(|sections| {
            let name = sections.first().and_then(|words| words.first());
            name.is_some_and(|name| name.eq_ignore_ascii_case(authserv))
        })
        .collect();
    let methods = || ours.iter().flat_map(|sections| sections.iter().skip(1));
    let against = |words: &Vec<String>| words.first().is_some_and(|word| word == "dmarc=fail");
    !domain.is_empty()
        && !methods().any(against)
        && methods().any(|words| speaks_for(words, domain))
}

/// Whether one result, `dkim=pass header.d=…` for instance, is about that domain.
fn speaks_for(words: &[String], domain: &str) -> bool {
    let Some((method, "pass")) = words.first().and_then(|word| word.split_once('=')) else {
        return false;
    };
    let properties: &[&str] = match method {
        "dmarc" => &["header.from"],
        "dkim" => &["header.d", "header.i"],
        "spf" => &["smtp.mailfrom"],
        "auth" => &["smtp.auth", "smtp.mailfrom"],
        _ => return false,
    };
    words.iter().skip(1).any(|word| {
        let Some((property, value)) = word.split_once('=') else {
            return false;
        };
        let of = value.rsplit_once('@').map_or(value, |(_, of)| of);
        properties.contains(&property) && is_aligned(of, domain)
    })
}

/// The same domain, or one of the two below the other: nobody signs for `fr` alone.
fn is_aligned(one: &str, other: &str) -> bool {
    let below = |under: &str, above: &str| {
        above.contains('.')
            && under
                .strip_suffix(above)
                .is_some_and(|rest| rest.ends_with('.'))
    };
    one == other || below(one, other) || below(other, one)
}

/// The words of each section of a header, in lower case; comments left out, quotes taken off.
fn sections(text: &str) -> Vec<Vec<String>> {
    let mut sections = vec![vec![String::new()]];
    let (mut comments, mut quoted, mut escaped) = (0_u32, false, false);
    for c in text.chars() {
        if escaped {
            escaped = false;
            if comments == 0 {
                push(&mut sections, c);
            }
            continue;
        }
        match c {
            '\\' if quoted || comments > 0 => escaped = true,
            '(' if !quoted => comments += 1,
            ')' if !quoted && comments > 0 => comments -= 1,
            _ if comments > 0 => {}
            '"' => quoted = !quoted,
            ';' if !quoted => sections.push(vec![String::new()]),
            c if c.is_whitespace() && !quoted => {
                if let Some(section) = sections.last_mut() {
                    section.push(String::new());
                }
            }
            c => push(&mut sections, c),
        }
    }
    for section in &mut sections {
        section.retain(|word| !word.is_empty());
    }
    sections
}

fn push(sections: &mut [Vec<String>], c: char) {
    if let Some(word) = sections.last_mut().and_then(|section| section.last_mut()) {
        word.extend(c.to_lowercase());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proved(results: &[&str], domain: &str) -> bool {
        let results: Vec<String> = results.iter().map(|&text| text.to_owned()).collect();
        is_proved(&results, "mx.ruche.example", domain)
    }

    #[test]
    fn our_own_servers_word_counts() {
        for text in [
            "mx.ruche.example; dkim=pass header.d=people.example header.s=k1",
            "MX.ruche.example 1; spf=pass (sender is allowed; really) smtp.mailfrom=zoe@people.example",
            "mx.ruche.example; spf=fail smtp.mailfrom=x.example; dkim=pass header.i=@mail.people.example",
            "mx.ruche.example; dmarc=pass (p=none dis=none) header.from=people.example",
            "mx.ruche.example; auth=pass (plain) smtp.auth=\"zoe@people.example\"",
        ] {
            assert!(proved(&[text], "people.example"), "{text}");
        }
    }

    #[test]
    fn anybody_elses_word_and_a_pass_for_another_domain_do_not() {
        for text in [
            "",
            "mx.ruche.example; none",
            "mx.elsewhere.example; dkim=pass header.d=people.example",
            "mx.ruche.example; dkim=pass header.d=elsewhere.example",
            "mx.ruche.example; dkim=pass header.d=example",
            "mx.ruche.example; dkim=pass header.d=badpeople.example",
            "mx.ruche.example; dkim=fail header.d=people.example",
            "mx.ruche.example; dkim=neutral (dkim=pass header.d=people.example)",
            "mx.ruche.example; spf=pass smtp.mailfrom=\"x;dkim=pass header.d=people.example\"",
            "mx.ruche.example; spf=pass smtp.mailfrom=x@elsewhere.example",
            "mx.ruche.example; iprev=pass policy.iprev=people.example",
        ] {
            assert!(!proved(&[text], "people.example"), "{text}");
        }
        assert!(!proved(&[], "people.example"));
        assert!(!proved(
            &["mx.ruche.example; dkim=pass header.d=people.example"],
            ""
        ));
    }

    #[test]
    fn one_result_against_it_outweighs_those_for_it() {
        let results = [
            "mx.ruche.example; dmarc=fail header.from=people.example",
            "mx.ruche.example; dkim=pass header.d=people.example",
        ];
        assert!(!proved(&results, "people.example"));
        assert!(proved(&results[1..], "people.example"));
    }
}
