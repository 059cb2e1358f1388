//! The WebAssembly module and its glue script as files: both get short names inside, and a new
//! file name together.

use std::fs;
use std::path::{Path, PathBuf};

use crate::dist::{compress, names, page};
use crate::failure::{Failure, OnPath, Outcome};

/// How the file name of a module ends after what its script is called too.
const MODULE_END: &str = "_bg.wasm";

/// Applies [`names::shortened`] to the pair in a directory that Trunk built, whose page is `html`, and `minified` to the
/// script at a path; gives the page with the new file names.
///
/// # Errors
///
/// When there is no such pair, the page does not load it, or a file cannot be read or written.
pub(crate) fn shorten(dist: &Path, html: &str, minified: impl Fn(&Path) -> Outcome<String>) -> Outcome<String> {
    let stem = stem(&compress::files(dist)?)?;
    let [old_wasm, old_glue] = file_names(&stem);
    for name in [&old_wasm, &old_glue] {
        if !html.contains(name) {
            return Err(changed(format!("index.html does not load {name}")));
        }
    }
    let (wasm_path, glue_path) = (dist.join(&old_wasm), dist.join(&old_glue));
    let wasm = fs::read(&wasm_path).on_path("read", &wasm_path)?;
    let glue = fs::read_to_string(&glue_path).on_path("read", &glue_path)?;
    let mut pair = names::shortened(&wasm, &glue)?;
    // Trunk's own minifier gives up on this script.
    fs::write(&glue_path, &pair.glue).on_path("write", &glue_path)?;
    pair.glue = minified(&glue_path)?;
    // One hash for both: neither works with another build's other.
    let hash = page::hash(&[&pair.wasm, pair.glue.as_bytes()].concat());
    let app = stem.rsplit_once('-').map_or(&*stem, |(app, _)| app);
    let [new_wasm, new_glue] = file_names(&format!("{app}-{hash:016x}"));
    for path in [&wasm_path, &glue_path] {
        fs::remove_file(path).on_path("remove", path)?;
    }
    for (name, content) in [(&new_wasm, &pair.wasm[..]), (&new_glue, pair.glue.as_bytes())] {
        let path = dist.join(name);
        fs::write(&path, content).on_path("write", &path)?;
    }
    Ok(html.replace(&old_wasm, &new_wasm).replace(&old_glue, &new_glue))
}

/// What the names of the only module and of its script begin with.
fn stem(files: &[PathBuf]) -> Outcome<String> {
    let names = files.iter().filter_map(|path| path.file_name()?.to_str()?.strip_suffix(MODULE_END));
    match names.collect::<Vec<_>>()[..] {
        [stem] => Ok(stem.to_owned()),
        ref stems => Err(changed(format!("{} files end in {MODULE_END} where one is expected", stems.len()))),
    }
}

fn file_names(stem: &str) -> [String; 2] {
    [format!("{stem}{MODULE_END}"), format!("{stem}.js")]
}

fn changed(what: String) -> Failure {
    Failure::new(what, "see what Trunk writes by now, and teach it to xtask/src/dist/pair.rs")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dist::wasm::tests::module;

    const GLUE: &str = "x={'./app_bg.js':{__wbg_now_1a:()=>1}};wasm=i.exports;wasm.memory";

    fn unchanged(script: &Path) -> Outcome<String> {
        fs::read_to_string(script).on_path("read", script)
    }

    /// A directory with these modules and the script of the first.
    fn built(name: &str, modules: &[&str]) -> PathBuf {
        let dist = std::env::temp_dir().join(format!("xtask-pair-{name}-{}", std::process::id()));
        fs::create_dir_all(&dist).unwrap();
        for stem in modules {
            let [wasm, glue] = file_names(stem).map(|name| dist.join(name));
            fs::write(wasm, module(&[("./app_bg.js", "__wbg_now_1a")], &["memory"])).unwrap();
            fs::write(glue, GLUE).unwrap();
        }
        dist
    }

    #[test]
    fn both_files_and_what_names_them_change() {
        let dist = built("both", &["my-app-12"]);
        let html = "import '/my-app-12.js'; <link href=/my-app-12.js><link href=/my-app-12_bg.wasm>";
        let after = shorten(&dist, html, unchanged).unwrap();
        let files = compress::files(&dist).unwrap();
        let names: Vec<_> = files.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
        let contents: Vec<_> = files.iter().map(|path| fs::read(path).unwrap()).collect();
        fs::remove_dir_all(&dist).unwrap();
        let (glue, wasm) = (names[0], names[1]);
        assert_eq!(after, format!("import '/{glue}'; <link href=/{glue}><link href=/{wasm}>"));
        assert_eq!(names.len(), 2);
        let hash = page::hash(&[&contents[1][..], &contents[0]].concat());
        assert_eq!(wasm, format!("my-app-{hash:016x}_bg.wasm"));
        assert!(!contents[0].windows(5).any(|bytes| bytes == b"__wbg"));
    }

    #[test]
    fn a_directory_without_exactly_one_pair_is_refused() {
        for (name, modules, html, expected) in [
            ("none", &[][..], "", "0 files end in _bg.wasm where one is expected"),
            ("two", &["a-1", "b-2"], "/a-1.js /a-1_bg.wasm", "2 files end in _bg.wasm where one is expected"),
            ("other", &["a-1"], "/a-2.js /a-1_bg.wasm", "index.html does not load a-1.js"),
        ] {
            let dist = built(name, modules);
            let failure = shorten(&dist, html, unchanged).unwrap_err();
            fs::remove_dir_all(&dist).unwrap();
            assert_eq!(failure.what(), expected);
        }
    }
}
