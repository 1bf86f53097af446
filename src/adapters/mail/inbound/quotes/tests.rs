//! Answers as the usual mail readers write them, in French and in English.

use proptest::prelude::*;

use super::*;
use crate::adapters::mail::marker::marker;
use crate::kernel::locale::Locale;

fn fr() -> String {
    marker(Locale::French)
}

fn en() -> String {
    marker(Locale::English)
}

/// What is left of an answer with our line in it, and of the same answer where a mail reader lost
/// the line.
fn left(answer: &str, marker: &str) -> [String; 2] {
    let with = answer.replace("MARKER", marker);
    let without = answer.replace("MARKER", "Intranet");
    [own_words(&with), own_words(&without)]
}

const GMAIL_EN: &str = "Yes, I can be there at 10.

Shall I bring the plan?

On Sun, Mar 1, 2026 at 9:30 AM Zoé Martin (Intranet) <ruche@ruche.example>
wrote:

> MARKER
>
> Zoé Martin commented on your post
>
> > Who can come on Monday?
>
";

const GMAIL_FR: &str = "Oui, je serai là à 10 h.

Le dim. 1 mars 2026 à 09:30, Zoé Martin (Intranet) <ruche@ruche.example> a
écrit :

> MARKER
>
> Zoé Martin a commenté votre publication
>
";

const APPLE_EN: &str = "Fine with me.

Sent from my iPhone

> On 1 Mar 2026, at 09:30, Zoé Martin (Intranet) <ruche@ruche.example> wrote:
>
> \u{feff}MARKER
> Zoé Martin commented on your post
";

const APPLE_FR: &str = "Cela me va.

Envoyé de mon iPhone

> Le 1 mars 2026 à 09:30, Zoé Martin (Intranet) <ruche@ruche.example> a écrit :
>
> MARKER
> Zoé Martin a commenté votre publication
";

const APPLE_DESKTOP_FR: &str = "Cela me va.

> Le 1 mars 2026 à 09:30, Zoé Martin (Intranet) <ruche@ruche.example> a écrit :
>
> MARKER
";

const OUTLOOK_EN: &str = "Agreed, let us try it on line 3.

Regards,
Karim

________________________________
From: Zoé Martin (Intranet) <ruche@ruche.example>
Sent: Sunday, March 1, 2026 9:30 AM
To: Karim Haddad <karim@people.example>
Subject: [Soudure] Zoé Martin: Torch angle

MARKER

Zoé Martin commented on your post
";

const OUTLOOK_FR: &str = "D’accord, essayons sur la ligne 3.

Cordialement,
Karim

-----Message d’origine-----
De : Zoé Martin (Intranet) <ruche@ruche.example>
Envoyé : dimanche 1 mars 2026 09:30
À : Karim Haddad <karim@people.example>
Objet : [Soudure] Zoé Martin : Angle de torche

MARKER

Zoé Martin a commenté votre publication
";

const OUTLOOK_BOLD_FR: &str = "D’accord.

*De :* Zoé Martin (Intranet) <ruche@ruche.example>
*Envoyé :* dimanche 1 mars 2026 09:30
*À :* Karim Haddad <karim@people.example>
*Objet :* [Soudure] Zoé Martin : Angle de torche

MARKER
";

const THUNDERBIRD_EN: &str = "I have the same question.

On 01/03/2026 09:30, Zoé Martin (Intranet) wrote:
> MARKER
>
> Zoé Martin commented on your post
";

const THUNDERBIRD_FR: &str = "J’ai la même question.

Le 01/03/2026 à 09:30, Zoé Martin (Intranet) a écrit\u{a0}:
> MARKER
>
> Zoé Martin a commenté votre publication

-- 
Karim Haddad
Poste 1234
";

#[test]
fn the_usual_mail_readers_leave_the_words_alone() {
    let karim = "Regards,\nKarim";
    let cases = [
        (
            GMAIL_EN,
            "Yes, I can be there at 10.\n\nShall I bring the plan?".to_owned(),
        ),
        (GMAIL_FR, "Oui, je serai là à 10 h.".to_owned()),
        (APPLE_EN, "Fine with me.".to_owned()),
        (APPLE_FR, "Cela me va.".to_owned()),
        (APPLE_DESKTOP_FR, "Cela me va.".to_owned()),
        (
            OUTLOOK_EN,
            format!("Agreed, let us try it on line 3.\n\n{karim}"),
        ),
        (
            OUTLOOK_FR,
            "D’accord, essayons sur la ligne 3.\n\nCordialement,\nKarim".to_owned(),
        ),
        (OUTLOOK_BOLD_FR, "D’accord.".to_owned()),
        (THUNDERBIRD_EN, "I have the same question.".to_owned()),
        (THUNDERBIRD_FR, "J’ai la même question.".to_owned()),
    ];
    for (answer, words) in cases {
        for marker in [fr(), en()] {
            for crlf in [false, true] {
                let answer = if crlf {
                    answer.replace('\n', "\r\n")
                } else {
                    answer.to_owned()
                };
                assert_eq!(
                    left(&answer, &marker),
                    [words.clone(), words.clone()],
                    "{answer}"
                );
            }
        }
    }
}

#[test]
fn who_writes_below_the_quotation_is_heard_too() {
    let below = "Le 01/03/2026 à 09:30, Zoé Martin (Intranet) a écrit :
> MARKER
>
> > Qui vient lundi ?

Moi, avec plaisir.

-- 
Karim
";
    let words = "Moi, avec plaisir.".to_owned();
    assert_eq!(left(below, &fr()), [words.clone(), words]);
    let between = "On 01/03/2026 09:30, Zoé wrote:\n> MARKER\n> Who?\nI do.\n> When?\nAt ten.\n";
    let words = "I do.\nAt ten.".to_owned();
    assert_eq!(left(between, &en()), [words.clone(), words]);
}

#[test]
fn nothing_quoted_is_taken_for_an_answer() {
    // Not marked as quoted: what stands below may be ours.
    let answer = OUTLOOK_EN.split_once("\n\n____").unwrap().1;
    let answer = format!("\n\n____{answer}");
    assert_eq!(left(&answer, &en()), [String::new(), String::new()]);
    let gmail = GMAIL_EN.split_once("On Sun").unwrap().1;
    let gmail = format!("On Sun{gmail}");
    assert_eq!(left(&gmail, &en()), [String::new(), String::new()]);
    assert_eq!(own_words("-- \nKarim\n"), "");
    assert_eq!(own_words("\n \n"), "");
}

#[test]
fn words_that_look_like_a_quotation_stay() {
    for words in [
        "On Monday he wrote:\nI am not coming.",
        "On the 3rd we met.\n\nShe wrote: fine.",
        "Le 3 mai, tout ira bien.",
        "De : la terre\nà la lune",
        "From: here to there, 5 km.\n\nOn foot.",
        "> quoted by hand\nand answered",
        "A heading\n--\nand a text",
        "- one\n- two\n---\nthree",
        "__________\nnothing below",
    ] {
        assert_eq!(own_words(words), words);
    }
    let answer = format!(
        "On 3 May 2026 you wrote:\nthat it rains. It did.\n\nOn 4 May 2026, Zoé wrote:\n> {}\n> rain\n",
        en()
    );
    assert_eq!(
        own_words(&answer),
        "On 3 May 2026 you wrote:\nthat it rains. It did.",
        "the head that stands above our line is the one"
    );
}

#[test]
fn flowing_lines_become_paragraphs() {
    let text = "One paragraph that \nflows on.\nAnother.\n\n> quoted \n> too\n> not\n-- \nKarim";
    let expected = "One paragraph that flows on.\nAnother.\n\n> quoted too\n> not\n-- \nKarim";
    assert_eq!(unflowed(text, false), expected);
    assert_eq!(unflowed("un \nmot", true), "unmot");
    assert_eq!(unflowed(" >not quoted", false), ">not quoted");
}

proptest! {
    #[test]
    fn no_text_is_too_odd(text in "(?s)[a-zé >:*_\\-\n\r]{0,200}") {
        let words = own_words(&text);
        prop_assert!(words.len() <= text.len() + 2);
        prop_assert_eq!(own_words(&words).len() <= words.len(), true);
        unflowed(&text, true);
    }

    #[test]
    fn a_plain_answer_is_kept_as_it_is(words in "[a-z][a-z0-9 ,.!?]{0,80}[a-z]") {
        let answer = format!("{words}\n\n> {}\n> and more\n", en());
        prop_assert_eq!(own_words(&answer), words);
    }
}
