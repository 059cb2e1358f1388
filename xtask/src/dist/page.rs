//! The page that Trunk wrote, made to load the split app, and the policy under which it runs.

use std::cell::RefCell;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lol_html::errors::RewritingError;
use lol_html::html_content::ContentType;
use lol_html::{ElementContentHandlers, RewriteStrSettings, Selector, element, rewrite_str, text};
use sha2::{Digest, Sha256};

/// The scripts that stand in the page.
pub(super) const SCRIPTS: &str = "script:not([src])";
/// The styles that stand in the page.
pub(super) const STYLES: &str = "style";

/// Makes the page load `script` as its module and `wasm` beside it, and name `worker` as what reads orders; all are names of
/// files at `base`.
pub(super) fn load(html: &str, base: &str, script: &str, wasm: &str, worker: &str) -> Result<String, RewritingError> {
    let script = format!("{base}{script}");
    let wasm = format!("{base}{wasm}");
    let handlers = vec![
        // The script itself stands in the head: there is nothing to load before it.
        element!("link[rel=modulepreload]", |link| {
            link.remove();
            Ok(())
        }),
        element!("meta[name=pulseboard-order-reader]", |meta| Ok(meta.set_attribute("content", worker)?)),
        element!("link[rel=preload][as=fetch]", |link| Ok(link.set_attribute("href", &wasm)?)),
        element!("script[type=module]", |element| {
            element.set_attribute("src", &script)?;
            element.set_inner_content("", ContentType::Html);
            Ok(())
        }),
    ];
    rewrite_str(html, settings(handlers))
}

/// The value of the header `Content-Security-Policy` for a page: its own files, and what stands in it.
pub(super) fn content_security_policy(html: &str) -> Result<String, RewritingError> {
    let scripts = hashes(html, SCRIPTS)?;
    let styles = hashes(html, STYLES)?;
    Ok(format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'{styles}; \
         img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'self'; \
         form-action 'self'; frame-ancestors 'none'; worker-src 'self'; require-trusted-types-for 'script'; \
         trusted-types default"
    ))
}

/// The sources of a policy for the text of each element.
fn hashes(html: &str, selector: &str) -> Result<String, RewritingError> {
    let mut sources = String::new();
    for text in texts(html, selector)? {
        sources.extend([" 'sha256-", &STANDARD.encode(Sha256::digest(text)), "'"]);
    }
    Ok(sources)
}

/// The text of each element, where it has one.
pub(super) fn texts(html: &str, selector: &str) -> Result<Vec<String>, RewritingError> {
    let text = RefCell::new(String::new());
    let texts = RefCell::new(Vec::new());
    let handlers = vec![text!(selector, |chunk| {
        text.borrow_mut().push_str(chunk.as_str());
        if chunk.last_in_text_node() {
            texts.borrow_mut().push(text.take());
        }
        Ok(())
    })];
    rewrite_str(html, settings(handlers))?;
    Ok(texts.take())
}

/// Puts other texts into the elements, in their order.
pub(super) fn with_texts(html: &str, selector: &str, texts: Vec<String>) -> Result<String, RewritingError> {
    let mut texts = texts.into_iter();
    let handlers = vec![element!(selector, |element| {
        if let Some(text) = texts.next() {
            element.set_inner_content(&text, ContentType::Html);
        }
        Ok(())
    })];
    rewrite_str(html, settings(handlers))
}

fn settings<'h, 's>(
    element_content_handlers: Vec<(std::borrow::Cow<'s, Selector>, ElementContentHandlers<'h>)>,
) -> RewriteStrSettings<'h, 's> {
    RewriteStrSettings { element_content_handlers, ..RewriteStrSettings::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_loads_the_split_app() {
        let html = "<head><style>a{}</style><meta name=pulseboard-order-reader content=x><link rel=modulepreload href=/a.js>\
            <link rel=preload href=/a.wasm as=fetch><script>early()</script>\
            <script type=module>import init from '/a.js';</script></head><body>text</body>";
        assert_eq!(
            load(html, "/", "b.js", "b.wasm", "w.js").unwrap(),
            "<head><style>a{}</style><meta name=pulseboard-order-reader content=\"w.js\"><link rel=preload href=\"/b.wasm\" as=fetch><script>early()</script>\
             <script type=module src=\"/b.js\"></script></head><body>text</body>"
        );
    }

    #[test]
    fn what_stands_in_the_page_is_replaced_in_its_order() {
        let html = "<style>a { }</style><script>1 < 2 && go();</script><style>b { }</style><script src=/b.js></script>";
        assert_eq!(texts(html, STYLES).unwrap(), ["a { }", "b { }"]);
        assert_eq!(texts(html, SCRIPTS).unwrap(), ["1 < 2 && go();"]);
        let other = with_texts(html, STYLES, vec!["a{}".to_owned(), "b{}".to_owned()]).unwrap();
        let other = with_texts(&other, SCRIPTS, vec!["1<2&&go()".to_owned()]).unwrap();
        assert_eq!(other, "<style>a{}</style><script>1<2&&go()</script><style>b{}</style><script src=/b.js></script>");
    }

    #[test]
    fn the_policy_allows_exactly_what_stands_in_the_page() {
        let html = "<style>a{}</style><script>1 < 2 && go()</script><script src=/b.js></script><script></script>";
        let policy = content_security_policy(html).unwrap();
        // `printf 'a{}' | openssl dgst -sha256 -binary | base64`, and the same for the script.
        assert!(policy.contains("style-src 'self' 'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk=';"), "{policy}");
        let script = "script-src 'self' 'wasm-unsafe-eval' 'sha256-GOjk9Y09K+NBxIaotanWHp6zRdy7TH73SfVket674rE=';";
        assert!(policy.contains(script), "{policy}");
        assert!(!policy.contains("unsafe-inline"));
    }
}
