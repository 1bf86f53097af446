//! The stems of words, for every engine: what one marks, another must find.

use tantivy::tokenizer::{
    AsciiFoldingFilter, Language as Stems, RawTokenizer, Stemmer, TextAnalyzer, TokenStream as _,
    Tokenizer,
};

use crate::adapters::search::Language;

/// The stem of one word of `language`, accents left out.
pub(super) fn stem(word: &str, language: Language) -> String {
    let mut analyser = stemming(RawTokenizer::default(), language);
    let mut stream = analyser.token_stream(word);
    stream
        .next()
        .map_or_else(String::new, |token| token.text.clone())
}

/// Words as their stems. Folding comes after stemming: the French stemmer reads the accents.
pub(super) fn stemming(words: impl Tokenizer, language: Language) -> TextAnalyzer {
    let stems = match language {
        Language::French => Stems::French,
        Language::English => Stems::English,
    };
    TextAnalyzer::builder(words)
        .filter(Stemmer::new(stems))
        .filter(AsciiFoldingFilter)
        .build()
}

#[cfg(test)]
mod tests {
    use super::stem;
    use crate::adapters::search::Language;

    #[test]
    fn words_of_one_family_have_one_stem() {
        let french = |word| stem(word, Language::French);
        assert_eq!(french("soudures"), french("soudure"));
        assert_eq!(french("d\u{e9}ploiement"), french("d\u{e9}ploiements"));
        assert_eq!(
            stem("drivers", Language::English),
            stem("driver", Language::English)
        );
        assert_eq!(stem("c#", Language::English), "c#");
    }

    #[test]
    fn the_french_stemmer_sees_the_accents() {
        // Folded first, the ending would not be recognised.
        assert_eq!(stem("s\u{e9}curit\u{e9}", Language::French), "secur");
    }
}
