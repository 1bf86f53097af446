//! Markdown: what is shown, what is named, and that nothing a person writes gets through as code.

use std::time::Duration;
use std::time::Instant;

use proptest::prelude::*;

use super::ReferenceKind::{Hashtag, Mention};
use super::*;

#[test]
fn markdown_becomes_html() {
    assert_eq!(
        to_html("# Titre\n\nUn **mot** _fort_ et ~~faux~~.\n\n1. `x`\n2. y\n\n> cité"),
        "<h1>Titre</h1>\n<p>Un <strong>mot</strong> <em>fort</em> et <del>faux</del>.</p>\n\
         <ol>\n<li><code>x</code></li>\n<li>y</li>\n</ol>\n\
         <blockquote>\n<p>cité</p>\n</blockquote>\n"
    );
    assert_eq!(
        to_html("- [x] fait\n- [ ] à faire"),
        "<ul>\n<li>☑ fait</li>\n<li>☐ à faire</li>\n</ul>\n"
    );
    assert!(to_html("|a|b|\n|-|:-:|\n|1|2|").contains("<th>b</th>"));
}

#[test]
fn links_tell_nobody_where_they_come_from_and_go_only_to_known_schemes() {
    assert_eq!(
        to_html("[site](https://exemple.fr \"t\")"),
        "<p><a href=\"https://exemple.fr\" rel=\"nofollow noopener ugc\">site</a></p>\n"
    );
    let long = format!("https://x.fr/{}", "x".repeat(2_000));
    for address in [
        &long,
        "javascript:alert(1)",
        "data:text/html,x",
        "/relative",
        "//host/x",
        "vbscript:x",
        "JAVASCRIPT:x",
    ] {
        let html = to_html(&format!("[x]({address})"));
        assert!(!html.contains("href"), "{html}");
        assert!(html.contains(">x</a>"), "{html}");
    }
    assert!(to_html("<mailto:a@exemple.fr>").contains("href=\"mailto:a@exemple.fr\""));
}

#[test]
fn an_image_becomes_a_link_to_it() {
    assert_eq!(
        to_html("![plan](https://exemple.fr/p.png)"),
        "<p><a href=\"https://exemple.fr/p.png\" rel=\"nofollow noopener ugc\">plan</a></p>\n"
    );
    assert_eq!(
        to_html("[![plan](https://a.fr/p.png)](https://b.fr)"),
        "<p><a href=\"https://b.fr\" rel=\"nofollow noopener ugc\">plan</a></p>\n"
    );
}

#[test]
fn html_in_the_source_is_shown_not_run() {
    assert_eq!(
        to_html("a <b onclick=x>b</b> <3"),
        "<p>a &lt;b onclick=x&gt;b&lt;/b&gt; &lt;3</p>\n"
    );
    assert_eq!(
        to_html("<script>alert(1)</script>"),
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"
    );
}

#[test]
fn the_second_layer_holds_alone() {
    let hostile = "<svg><style><img src=x onerror=y></style></svg><math></math>\
                   <p style=\"x\" onclick=\"y\">a</p><script>z</script><iframe src=x></iframe>";
    assert_eq!(ALLOWED.clean(hostile).to_string(), "<p>a</p>");
}

#[test]
fn text_keeps_the_words_a_line_each() {
    assert_eq!(
        to_text(
            "# Titre\n\nUn **mot**\nsuite [lien](https://x.fr) `code`  \nfin\n\n- a\n- b\n\n|c|d|\n|-|-|\n|1|2|\n"
        ),
        "Titre\nUn mot suite lien code\nfin\n- a\n- b\nc d\n1 2"
    );
    assert_eq!(to_text("5 &lt; 6 &amp; \\*a\\*"), "5 < 6 & *a*");
    assert_eq!(to_text("   \n"), "");
}

#[test]
fn an_excerpt_is_cut_between_characters_and_at_a_space_if_it_can() {
    assert_eq!(excerpt("**Été** à l’usine", 80), "Été à l’usine");
    assert_eq!(excerpt("un deux trois quatre", 15), "un deux trois…");
    assert_eq!(excerpt("ééééééééééé", 5), "éééé…");
    assert_eq!(excerpt("a\n\nb", 3), "a b");
    assert_eq!(excerpt("abc", 3), "abc");
    assert_eq!(excerpt("abc", 0), "");
}

fn named(source: &str) -> Vec<(ReferenceKind, &str)> {
    references(source)
        .into_iter()
        .map(|reference| (reference.kind, reference.name))
        .collect()
}

#[test]
fn mentions_and_hashtags_are_found_in_source_order() {
    let source = "Merci @zoé.martin, #sécurité_2026 : @jean_luc-b et **@karim** (@chloé).";
    assert_eq!(
        named(source),
        [
            (Mention, "zoé.martin"),
            (Hashtag, "sécurité_2026"),
            (Mention, "jean_luc-b"),
            (Mention, "karim"),
            (Mention, "chloé"),
        ]
    );
    for reference in references(source) {
        let written = source.get(reference.span.clone()).unwrap();
        assert_eq!(written.strip_prefix(['@', '#']), Some(reference.name));
    }
}

#[test]
fn dots_after_a_name_end_the_sentence() {
    assert_eq!(
        named("Vu avec @zoe... puis @a.b."),
        [(Mention, "zoe"), (Mention, "a.b")]
    );
    assert_eq!(named("#tag.x"), [(Hashtag, "tag")]);
}

#[test]
fn code_links_addresses_and_escapes_name_nobody() {
    for source in [
        "`@zoe` et `#tag`",
        "```\n@zoe\n```",
        "    @zoe #tag",
        "[@zoe #tag](https://x.fr)",
        "![@zoe](https://x.fr)",
        "zoe@exemple.fr <zoe@exemple.fr> @zoe@exemple.fr",
        "https://x.fr/@zoe#haut https://x.fr/#haut",
        "\\@zoe \\#tag",
        "&#233; &#x40;zoe",
        "@z #t @ # @. C# @@zoe ##tag",
        "# Titre",
    ] {
        assert_eq!(named(source), [], "{source}");
    }
}

#[test]
fn an_escape_hides_only_its_own_name() {
    assert_eq!(named("\\@zoe @karim"), [(Mention, "karim")]);
    assert_eq!(named("\\\\@zoe"), [(Mention, "zoe")]);
}

#[test]
fn names_have_two_to_fifty_characters() {
    let (fits, long) = ("é".repeat(50), "é".repeat(51));
    let source = format!("@{fits} @{long} #{fits} #{long} @zo");
    assert_eq!(
        named(&source),
        [(Mention, &*fits), (Hashtag, &*fits), (Mention, "zo")]
    );
}

#[test]
fn nesting_and_size_are_bounded() {
    let html = to_html(&"> ".repeat(5_000));
    assert!(html.matches("<blockquote").count() <= NESTING_MAX);
    let wide = format!(
        "|{}\n|{}\n{}",
        "a|".repeat(5_000),
        "-|".repeat(5_000),
        "|b\n".repeat(5_000)
    );
    assert!(to_html(&wide).len() < 2_000_000);
    let long = "é ".repeat(SOURCE_BYTES_MAX);
    assert!(to_text(&long).len() <= SOURCE_BYTES_MAX);
}

#[test]
fn hostile_sources_of_full_size_take_no_longer_than_their_size() {
    let fill = |piece: &str| piece.repeat(SOURCE_BYTES_MAX / piece.len());
    let syntax = [
        "> ", "*", "_a ", "[", "![", "](", "`", "- ", "@", "#a", "|", "~~", "\\", "[a]: b\n",
        "* * ", "a  \n", "<!--",
    ];
    let text = [
        "&",
        "<",
        "\"",
        "\n",
        "a\n",
        "&amp;",
        "https://x ",
        "https://",
        "https://x)",
    ];
    let places = [
        ("", ""),
        ("```\n", "\n```"),
        ("```", "\nx\n```"),
        ("[a](https://x.fr/", ")"),
        ("[a](https://x.fr '", "')"),
        ("https://x.fr/", ""),
    ];
    let in_places = |piece| places.map(|(before, after)| format!("{before}{}{after}", fill(piece)));
    let sources = syntax.map(fill).into_iter();
    for source in sources.chain(text.into_iter().flat_map(in_places)) {
        let start = Instant::now();
        to_html(&source);
        references(&source);
        // Quadratic behaviour takes minutes at this size; the margin is for slow machines.
        let elapsed = start.elapsed();
        let piece = shorten(&source, 40);
        assert!(elapsed < Duration::from_secs(20), "{piece:?}: {elapsed:?}");
    }
}

#[test]
fn stand_ins_in_a_source_are_harmless() {
    assert_eq!(to_html("\u{fdd1}b\u{fdd2}"), "<p>&lt;b&gt;</p>\n");
    assert_eq!(
        to_html("a\nb & `c < d`"),
        "<p>a\nb &amp; <code>c &lt; d</code></p>\n"
    );
    assert_eq!(
        to_html("```\na\r\n<\n```"),
        "<pre><code>a\n&lt;\n</code></pre>\n"
    );
}

/// Pieces that have broken sanitisers and scanners before, between ordinary words.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "<script>",
        "</script>",
        "<svg/onload=x>",
        "<math><mi//xlink:href=\"data:x\">",
        "<!--",
        "-->",
        "<style>@import x",
        "](javascript:alert(1))",
        "[x",
        "![y",
        "<a href=\"javascript:x\">",
        "`",
        "```\n",
        "> ",
        "- ",
        "|a|\n|-|\n",
        "@zoé",
        "#tag",
        "\\",
        "&#106;",
        "\u{0}",
        "\u{202e}",
        "\n",
        "\n\n",
        "    ",
        "_",
        "**",
        "~~",
        "<",
        ">",
        "\"",
        "'",
        "onclick=",
        "<![CDATA[",
        "<?x",
        "é",
        "🐝",
    ]);
    let piece = prop_oneof![
        pieces.prop_map(str::to_owned),
        ".{0,6}".prop_map(String::from)
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

/// The tags of a sanitised text: everything between a bare `<` and the next `>`.
fn tags(html: &str) -> Vec<&str> {
    html.split('<')
        .skip(1)
        .map(|tag| tag.split('>').next().unwrap())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_written_the_html_holds_no_code(source in hostile()) {
        let html = to_html(&source);
        for tag in tags(&html) {
            let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
            let name = name.trim_start_matches('/');
            let known = ["p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "em", "del",
                "code", "pre", "blockquote", "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td"];
            prop_assert!(known.contains(&name), "{tag}");
            let href = attributes.split("href=\"").nth(1);
            let safe = href.is_none_or(|url| ["https:", "http:", "mailto:"].iter().any(|scheme| {
                url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            }));
            prop_assert!(safe, "{tag}");
            prop_assert!(name == "a" || name == "ol" || attributes.is_empty(), "{tag}");
            prop_assert!(!attributes.split('"').step_by(2).any(|outside| outside.contains("on")), "{tag}");
        }
    }

    #[test]
    fn references_point_at_what_they_say(source in hostile()) {
        let mut end = 0;
        for reference in references(&source) {
            prop_assert!(reference.span.start >= end);
            end = reference.span.end;
            let sign = if reference.kind == Mention { "@" } else { "#" };
            let written = source.get(reference.span.clone()).unwrap();
            prop_assert_eq!(written, format!("{sign}{}", reference.name));
        }
    }

    #[test]
    fn excerpts_never_exceed_their_length(source in hostile(), chars_max in 0_usize..40) {
        prop_assert!(excerpt(&source, chars_max).chars().count() <= chars_max);
    }
}
