//! What `Trunk.toml` calls when Trunk has built: the release build becomes what is deployed. The module is split into
//! parts, all scripts into one file, names carry hashes, and everything has compressed copies.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use wasm_split_cli_support::{Options, transform};

use crate::dist::{compress, page};
use crate::failure::{Failure, OnPath, Result};
use crate::process::Program;
use crate::project::{Project, WASM_TARGET};
use crate::tools::Tools;

/// The program that the app is compiled to, and the beginning of the names of its files.
const APP: &str = "pulseboard";
/// Where the policy stands that servers send with the page.
const POLICY: &str = "content-security-policy.txt";
/// What browsers of today understand; what `--all-features` writes they refuse.
const WASM_OPT: [&str; 16] = [
    // Rewritten as a graph of blocks and back, what the compiler nested is optimised once more.
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    // Functions with one caller compress better beside others of their kind than inside it.
    "--one-caller-inline-max-function-size=30",
    "--low-memory-unused",
    "--reorder-functions-by-name",
    "--enable-bulk-memory",
    "--enable-reference-types",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-multivalue",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// Finishes the build in Trunk's staging directory. In development there is nothing to finish.
///
/// # Errors
///
/// When Trunk did not call, or a tool fails.
pub(crate) fn post_build(project: &Project) -> Result {
    let (Ok(profile), Some(staging)) = (std::env::var("TRUNK_PROFILE"), std::env::var_os("TRUNK_STAGING_DIR")) else {
        return Err(Failure::new("this is a step of a build with Trunk", "run `trunk build --release`"));
    };
    if profile != "release" {
        return Ok(());
    }
    let base = std::env::var("TRUNK_PUBLIC_URL").unwrap_or_else(|_| "/".to_owned());
    let work = project.target_directory().join("split");
    if work.exists() {
        fs::remove_dir_all(&work).on_path("remove", &work)?;
    }
    let build = Build { project, tools: Tools::new(project), staging: PathBuf::from(staging), work };
    build.finish(&base)
}

struct Build<'a> {
    project: &'a Project,
    tools: Tools<'a>,
    /// What becomes `dist/`.
    staging: PathBuf,
    /// Where the steps leave their results.
    work: PathBuf,
}

impl Build<'_> {
    fn finish(&self, base: &str) -> Result {
        self.remove_what_trunk_bound()?;
        let parts = self.split()?;
        self.bind()?;
        let main = self.add(&self.optimised(&self.work.join("main_bg.wasm"))?, APP, "wasm")?;
        let mut link = read(&self.work.join("__wasm_split.js"))?;
        for part in parts {
            let name = file_stem(&part);
            let hashed = self.add(&self.optimised(&part)?, name, "wasm")?;
            link = link.replace(&format!("./{name}.wasm"), &format!("./{hashed}"));
        }
        write(&self.work.join("__wasm_split.js"), &link)?;
        let script = self.add(&self.script(&main)?, APP, "js")?;
        let index = self.staging.join("index.html");
        let html = read(&index)?;
        let html = page::load(&html, base, &script, &main).map_err(unreadable)?;
        let html = self.minified(&self.minified(&html, page::SCRIPTS, "js")?, page::STYLES, "css")?;
        let policy = page::content_security_policy(&html).map_err(unreadable)?;
        write(&index, &html)?;
        write(&self.staging.join(POLICY), &format!("{policy}\n"))?;
        compress::compress_all(&self.staging)
    }

    /// Trunk bound the module as a whole, which a split one is not.
    fn remove_what_trunk_bound(&self) -> Result {
        for path in compress::files(&self.staging)? {
            let is_bound = file_stem(&path).starts_with(&format!("{APP}-"))
                && path.extension().is_some_and(|extension| extension == "js" || extension == "wasm");
            if is_bound {
                fs::remove_file(&path).on_path("remove", &path)?;
            }
        }
        Ok(())
    }

    /// Writes the main module and its parts; gives the paths of the parts.
    fn split(&self) -> Result<Vec<PathBuf>> {
        let compiled = self.project.target_directory().join(WASM_TARGET).join("release").join(format!("{APP}.wasm"));
        let input = fs::read(&compiled).on_path("read", &compiled)?;
        let main = self.work.join("main.wasm");
        let mut options = Options::new(&input);
        options.output_dir = &self.work;
        options.main_out_path = &main;
        let split = transform(options).map_err(|error| {
            Failure::new(
                format!("the WebAssembly module could not be split: {error:#}"),
                "see whether .cargo/config.toml still asks for relocations and Cargo.toml for names",
            )
        })?;
        Ok(split.split_modules)
    }

    /// Makes the scripts that connect the main module with the browser.
    fn bind(&self) -> Result {
        Program::new(self.tools.wasm_bindgen()?, &self.work)
            .args(["main.wasm", "--out-dir", ".", "--out-name", "main", "--target", "web"])
            // The parts name functions of the main module as the linker named them.
            .args(["--no-typescript", "--no-demangle", "--keep-lld-exports"])
            .quietly("binding the module")
    }

    fn optimised(&self, module: &Path) -> Result<Vec<u8>> {
        let out = module.with_extension("optimised.wasm");
        let program = Program::new(self.tools.wasm_opt()?, &self.work).args(WASM_OPT);
        program.args([module.as_os_str(), "-o".as_ref(), out.as_os_str()]).quietly("optimising the module")?;
        fs::read(&out).on_path("read", &out)
    }

    /// Everything that starts the app in one script: as more files each would wait for the one that names it.
    fn script(&self, main: &str) -> Result<Vec<u8>> {
        let entry = self.work.join("entry.js");
        let text = format!(
            "import init, * as bindings from './main.js';\n\
             const wasm = await init({{ module_or_path: new URL('./{main}', import.meta.url) }});\n\
             window.wasmBindings = bindings;\n\
             dispatchEvent(new CustomEvent('TrunkApplicationStarted', {{ detail: {{ wasm }} }}));\n"
        );
        write(&entry, &text)?;
        let out = self.work.join("bundle.js");
        Program::new(self.tools.esbuild()?, &self.work)
            .args(["entry.js", "--bundle", "--minify", "--format=esm", "--target=es2022", "--outfile=bundle.js"])
            .quietly("bundling the scripts")?;
        fs::read(&out).on_path("read", &out)
    }

    /// The page with what stands in its elements made small, which Trunk does to files only.
    fn minified(&self, html: &str, selector: &str, extension: &str) -> Result<String> {
        let (file, out) = (format!("inline.{extension}"), format!("inline.min.{extension}"));
        let mut texts = page::texts(html, selector).map_err(unreadable)?;
        for text in &mut texts {
            write(&self.work.join(&file), text)?;
            Program::new(self.tools.esbuild()?, &self.work)
                .args([file.as_str(), "--minify", "--target=es2022", &format!("--outfile={out}")])
                .quietly("minifying what stands in the page")?;
            read(&self.work.join(&out))?.trim_end().clone_into(text);
        }
        page::with_texts(html, selector, texts).map_err(unreadable)
    }

    /// Writes a file under a name that changes with its content; gives the name.
    fn add(&self, content: &[u8], stem: &str, extension: &str) -> Result<String> {
        let digest = Sha256::digest(content);
        let hash = digest.iter().take(8).fold(0_u64, |hash, byte| hash << 8 | u64::from(*byte));
        let name = format!("{stem}-{hash:016x}.{extension}");
        let path = self.staging.join(&name);
        fs::write(&path, content).on_path("write", &path)?;
        Ok(name)
    }
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).on_path("read", path)
}

fn write(path: &Path, text: &str) -> Result {
    fs::write(path, text).on_path("write", path)
}

fn file_stem(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}

fn unreadable(error: impl std::fmt::Display) -> Failure {
    Failure::new(format!("index.html could not be rewritten: {error}"), "see whether it is still whole")
}
