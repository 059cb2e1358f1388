//! Tests of the rewriting on a page as Trunk writes it.

use super::*;

const TRUNK_PAGE: &str = r#"<!DOCTYPE html><html lang="en"><head>
    <meta charset="utf-8">
    <!-- The tokens come first. -->
    <link rel="stylesheet" href="/tokens-1a.css" integrity="sha384-a"/>
    <link rel="stylesheet" href="/base-2b.css" integrity="sha384-b"/>
    <link rel="stylesheet" href="/print-3c.css" media="print"/>

<script type="module">
import init, * as bindings from '/pulseboard-12.js';
const wasm = await init({ module_or_path: '/pulseboard-12_bg.wasm' });


window.wasmBindings = bindings;

</script>
<link rel="modulepreload" href="/pulseboard-12.js" crossorigin="anonymous" integrity="sha384-c"><link rel="preload" href="/pulseboard-12_bg.wasm" crossorigin="anonymous" integrity="sha384-d" as="fetch" type="application/wasm"></head>
<body><main>Loading</main></body></html>"#;

#[allow(clippy::unnecessary_wraps, reason = "it stands in for reading a file, which can fail")]
fn read(name: &str) -> Outcome<String> {
    Ok(format!(".{} {{ top: 0; }}\n", &name[..name.len() - 7]))
}

#[test]
fn the_boot_script_becomes_a_file() {
    let page = rewrite(TRUNK_PAGE, None, read).unwrap();
    let boot = &page.made[0];
    assert!(boot.name.starts_with("boot-") && extension(&boot.name) == "js");
    assert!(boot.text.starts_with("import init, * as bindings from '/pulseboard-12.js';\nconst"));
    assert!(!boot.text.contains("\n\n"));
    let script = format!("<script type=\"module\" src=\"/{}\"></script>", boot.name);
    assert!(page.html.contains(&script), "{}", page.html);
}

#[test]
fn the_style_sheets_become_one_in_their_order() {
    let page = rewrite(TRUNK_PAGE, None, read).unwrap();
    let styles = &page.made[1];
    assert_eq!(styles.text, ".tokens{top:0}\n.base{top:0}\n@media print{.print{top:0}}\n");
    assert_eq!(page.replaced, ["tokens-1a.css", "base-2b.css", "print-3c.css"]);
    assert_eq!(page.html.matches("stylesheet").count(), 1);
    assert!(page.html.contains(&format!("<link rel=\"stylesheet\" href=\"/{}\">", styles.name)));
}

#[test]
fn preloads_stay_without_integrity_and_comments_go() {
    let page = rewrite(TRUNK_PAGE, None, read).unwrap();
    for link in [
        r#"<link rel="modulepreload" href="/pulseboard-12.js" crossorigin="anonymous">"#,
        r#"<link rel="preload" href="/pulseboard-12_bg.wasm" crossorigin="anonymous" as="fetch" type="application/wasm">"#,
    ] {
        assert_eq!(page.html.matches(link).count(), 1, "{}", page.html);
    }
    assert!(!page.html.contains("integrity") && !page.html.contains("<!--"));
    assert_eq!(page.html.matches("preload").count(), 2);
}

#[test]
fn preloads_are_added_where_trunk_wrote_none() {
    let html = TRUNK_PAGE.lines().filter(|line| !line.contains("modulepreload"));
    let html = html.collect::<Vec<_>>().join("\n");
    let page = rewrite(&html, None, read).unwrap();
    assert!(page.html.contains(r#"<link rel="modulepreload" href="/pulseboard-12.js" crossorigin>"#));
    assert!(page.html.contains(r#"as="fetch" type="application/wasm" href="/pulseboard-12_bg.wasm" crossorigin>"#));
}

#[test]
fn the_part_is_known_to_the_boot_script_alone() {
    let page = rewrite(TRUNK_PAGE, Some("pages-1.wasm"), read).unwrap();
    assert_eq!(page.made[0].text.matches("'/pages-1.wasm'").count(), 1);
    assert_eq!(page.html, {
        let without = rewrite(TRUNK_PAGE, None, read).unwrap();
        without.html.replace(&without.made[0].name, &page.made[0].name)
    });
}

#[test]
fn a_changed_file_gets_another_name() {
    assert_eq!(named("a", "js", "x".into()), named("a", "js", "x".into()));
    assert_ne!(named("a", "js", "x".into()).name, named("a", "js", "y".into()).name);
}

#[test]
fn what_the_policy_forbids_is_found() {
    for (html, count) in [
        ("<script>alert(1)</script>", 1),
        ("<script type=\"application/ld+json\">{}</script>", 0),
        ("<script type=\"importmap\">{}</script>", 1),
        ("<script src=\"/a.js\"></script>", 0),
        ("<style>a{}</style>", 1),
        ("<p style=\"top:0\" onclick=\"x()\">", 2),
        ("<a href=\" JavaScript:x()\">", 1),
        ("<a href=\"/\" title=\"style=1\">", 0),
    ] {
        assert_eq!(forbidden(html).len(), count, "{html}");
    }
}

#[test]
fn an_inline_style_stops_the_build() {
    let failure = rewrite("<head></head><p style='top:0'>", None, read).unwrap_err();
    assert!(failure.what().contains("attribute `style`"));
}

#[test]
fn foreign_and_importing_sheets_are_refused() {
    let foreign = "<head></head><link rel=stylesheet href='//cdn.example/x.css'>";
    assert!(rewrite(foreign, None, read).unwrap_err().what().contains("not one of its own"));
    let importing = "<head></head><link rel=stylesheet href=/a.css>";
    let failure = rewrite(importing, None, |_| Ok("@import 'b.css';".to_owned())).unwrap_err();
    assert!(failure.what().contains("@import"));
}
