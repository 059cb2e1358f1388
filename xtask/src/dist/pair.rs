//! The WebAssembly module and its glue script as files: both get short names inside, the module is split in two, and all
//! get a new file name together.

use std::fs;
use std::path::{Path, PathBuf};

use crate::dist::{compress, names, page, split};
use crate::failure::{Failure, OnPath, Outcome};

/// How the file name of a module ends after what its script is called too.
const MODULE_END: &str = "_bg.wasm";
/// What the file name of the part begins with: the page that needs it.
const PART: &str = "pages";

/// What [`finish`] leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finished {
    /// The page with the new file names.
    pub(crate) html: String,
    /// The file of what is loaded later, if there is anything.
    pub(crate) part: Option<String>,
}

/// Tools that finish a file; both are given its path.
pub(crate) struct Shrink<S, M> {
    /// Gives a script without needless letters.
    pub(crate) script: S,
    /// Optimises a module where it is, and takes its names away.
    pub(crate) module: M,
}

/// Applies [`names::shortened`] and [`split::split`] to the pair in a directory that Trunk built, whose page is `html`,
/// and `shrink` to the results.
///
/// # Errors
///
/// When there is no such pair, the page does not load it, or a file cannot be read or written.
pub(crate) fn finish<S, M>(dist: &Path, html: &str, shrink: &Shrink<S, M>) -> Outcome<Finished>
where
    S: Fn(&Path) -> Outcome<String>,
    M: Fn(&Path) -> Outcome,
{
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
    let pair = names::shortened(&wasm, &glue)?;
    let halves = split::split(&pair.wasm)?;
    // Trunk's own minifier gives up on this script.
    fs::write(&glue_path, &pair.glue).on_path("write", &glue_path)?;
    let glue = (shrink.script)(&glue_path)?;
    let small = |wasm: &[u8]| {
        fs::write(&wasm_path, wasm).on_path("write", &wasm_path)?;
        (shrink.module)(&wasm_path)?;
        fs::read(&wasm_path).on_path("read", &wasm_path)
    };
    let primary = small(&halves.primary)?;
    let part = halves.part.as_deref().map(small).transpose()?;
    if let Some(part) = &part {
        split::fit(&primary, part)?;
    }
    for path in [&wasm_path, &glue_path] {
        fs::remove_file(path).on_path("remove", path)?;
    }
    // One hash for all: none works with another build's others.
    let part = part.unwrap_or_default();
    let hash = page::hash(&[&primary, glue.as_bytes(), &part].concat());
    let app = stem.rsplit_once('-').map_or(&*stem, |(app, _)| app);
    let [new_wasm, new_glue] = file_names(&format!("{app}-{hash:016x}"));
    let new_part = format!("{PART}-{hash:016x}.wasm");
    let files = [(&new_wasm, &primary[..]), (&new_glue, glue.as_bytes()), (&new_part, &part[..])];
    for (name, content) in files.into_iter().filter(|(_, content)| !content.is_empty()) {
        let path = dist.join(name);
        fs::write(&path, content).on_path("write", &path)?;
    }
    let html = html.replace(&old_wasm, &new_wasm).replace(&old_glue, &new_glue);
    Ok(Finished { html, part: (!part.is_empty()).then_some(new_part) })
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

    /// What leaves scripts and modules as they are.
    const NOTHING: Shrink<Script, Module> =
        Shrink { script: |path| fs::read_to_string(path).on_path("read", path), module: |_| Ok(()) };
    type Script = fn(&Path) -> Outcome<String>;
    type Module = fn(&Path) -> Outcome;

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
        let Finished { html: after, part } = finish(&dist, html, &NOTHING).unwrap();
        let files = compress::files(&dist).unwrap();
        let names: Vec<_> = files.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
        let contents: Vec<_> = files.iter().map(|path| fs::read(path).unwrap()).collect();
        fs::remove_dir_all(&dist).unwrap();
        let (glue, wasm) = (names[0], names[1]);
        assert_eq!(after, format!("import '/{glue}'; <link href=/{glue}><link href=/{wasm}>"));
        assert_eq!((names.len(), part), (2, None));
        let hash = page::hash(&[&contents[1][..], &contents[0]].concat());
        assert_eq!(wasm, format!("my-app-{hash:016x}_bg.wasm"));
        assert!(!contents[0].windows(5).any(|bytes| bytes == b"__wbg"));
    }

    #[test]
    fn what_is_loaded_later_gets_the_same_hash() {
        let dist = built("part", &["my-app-12"]);
        fs::write(dist.join("my-app-12_bg.wasm"), split::tests::app()).unwrap();
        let finished = finish(&dist, "/my-app-12.js /my-app-12_bg.wasm", &NOTHING).unwrap();
        let files = compress::files(&dist).unwrap();
        let names: Vec<_> = files.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
        let contents: Vec<_> = [1, 0, 2].iter().map(|at: &usize| fs::read(&files[*at]).unwrap()).collect();
        fs::remove_dir_all(&dist).unwrap();
        let hash = page::hash(&contents.concat());
        let expected = ["my-app-H.js", "my-app-H_bg.wasm", "pages-H.wasm"];
        assert_eq!(names, expected.map(|name| name.replace('H', &format!("{hash:016x}"))));
        assert_eq!(finished.part.as_deref(), Some(names[2]));
    }

    #[test]
    fn a_directory_without_exactly_one_pair_is_refused() {
        for (name, modules, html, expected) in [
            ("none", &[][..], "", "0 files end in _bg.wasm where one is expected"),
            ("two", &["a-1", "b-2"], "/a-1.js /a-1_bg.wasm", "2 files end in _bg.wasm where one is expected"),
            ("other", &["a-1"], "/a-2.js /a-1_bg.wasm", "index.html does not load a-1.js"),
        ] {
            let dist = built(name, modules);
            let failure = finish(&dist, html, &NOTHING).unwrap_err();
            fs::remove_dir_all(&dist).unwrap();
            assert_eq!(failure.what(), expected);
        }
    }
}
