//! What `Trunk.toml` calls when Trunk has built: the release build becomes what is deployed. The module is split into
//! parts, all scripts into one file, names carry hashes, and everything has compressed copies.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use wasm_encoder::{Module, RawSection};
use wasm_split_cli_support::{Options, transform};
use wasmparser::{Parser, Payload};

use crate::dist::{compress, files, join, page};
use crate::failure::{Failure, Result};
use crate::project::{Project, WASM_TARGET};
use crate::tools::Tools;

/// The program that the app is compiled to, and the beginning of the names of its files.
const APP: &str = "pulseboard";
/// The program that reads orders in a worker, and the beginning of the names of its files.
pub(super) const ORDER_READER: &str = "order-reader";
/// What the names of the parts of the module begin with that are loaded when the first cards are drawn.
pub(super) const AFTER_CARDS: &str = "after_cards";
/// The one of them that keeps the connection.
const AFTER_CARDS_LIVE: &str = "after_cards_live";
/// The parts that are loaded later and have much in common with others, in the order in which they usually are.
const ON_USE: [&str; 5] = ["wave", "overlays", "analytics", "lists", "alerts"];
/// What is shared and has more bytes than this as it was linked is worth a request of its own: joined with the rest it would be
/// loaded by parts that have no use for it.
const WORTH_A_REQUEST: usize = 48 * 1024;
/// Where the policy stands that servers send with the page.
const POLICY: &str = "content-security-policy.txt";
/// What browsers of today understand; what `--all-features` writes they refuse.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-reference-types",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-multivalue",
];
/// What makes modules small.
const WASM_OPT: [&str; 10] = [
    // Rewritten as a graph of blocks and back, what the compiler nested is optimised once more.
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    // Functions with one caller compress better beside others of their kind than inside it.
    "--one-caller-inline-max-function-size=30",
    "--low-memory-unused",
    "--reorder-functions-by-name",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// Finishes the build in Trunk's staging directory. In development there is nothing to finish.
pub(crate) fn post_build(project: &Project) -> Result {
    let (Ok(profile), Some(staging)) = (std::env::var("TRUNK_PROFILE"), std::env::var_os("TRUNK_STAGING_DIR")) else {
        return Err(Failure::new("this is a step of a build with Trunk", "run `trunk build --release`"));
    };
    if profile != "release" {
        return Ok(());
    }
    let base = std::env::var("TRUNK_PUBLIC_URL").unwrap_or_else(|_| "/".to_owned());
    let target = project.target_directory()?;
    let work = target.join("split");
    project.shell.remove_path(&work)?;
    project.shell.create_dir(&work)?;
    let build = Build { project, tools: Tools::new(project), target, staging: PathBuf::from(staging), work };
    build.finish(&base)
}

struct Build<'a> {
    project: &'a Project,
    tools: Tools<'a>,
    /// Where the app was compiled to.
    target: PathBuf,
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
        let (mut link, parts) = self.join(parts)?;
        for part in parts {
            let name = file_stem(&part);
            let hashed = self.add(&self.optimised(&part)?, name, "wasm")?;
            link = link.replace(&format!("./{name}.wasm"), &format!("./{hashed}"));
        }
        self.project.shell.write_file(self.work.join("__wasm_split.js"), &link)?;
        let script = self.add(&self.script(&main)?, APP, "js")?;
        let index = self.staging.join("index.html");
        let html = self.project.shell.read_file(&index)?;
        let worker = self.worker()?;
        let html = page::load(&html, base, &script, &main, &worker).map_err(unreadable)?;
        let html = self.minified(&self.minified(&html, page::SCRIPTS, "js")?, page::STYLES, "css")?;
        let policy = page::content_security_policy(&html).map_err(unreadable)?;
        self.project.shell.write_file(&index, &html)?;
        for (name, text) in [
            (POLICY, format!("{policy}\n")),
            ("policy.nginx.conf", format!("add_header Content-Security-Policy \"{policy}\" always;\n")),
            ("policy.caddy", format!("header Content-Security-Policy \"{policy}\"\n")),
        ] {
            self.project.shell.write_file(self.staging.join(name), text)?;
        }
        compress::compress_all(&self.project.shell, &self.staging)
    }

    /// Trunk bound the module as a whole, which a split one is not.
    fn remove_what_trunk_bound(&self) -> Result {
        for path in files(&self.staging) {
            let is_bound = file_stem(&path).starts_with(&format!("{APP}-"))
                && path.extension().is_some_and(|extension| extension == "js" || extension == "wasm");
            if is_bound {
                self.project.shell.remove_path(&path)?;
            }
        }
        Ok(())
    }

    /// Writes the main module and its parts; gives the paths of the parts.
    fn split(&self) -> Result<Vec<PathBuf>> {
        let compiled = self.target.join(WASM_TARGET).join("release").join(format!("{APP}.wasm"));
        let input = self.project.shell.read_binary_file(&compiled)?;
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
        let bind = self.project.command(self.tools.wasm_bindgen()?).arg(self.work.join("main.wasm"));
        let bind = bind.arg("--out-dir").arg(&self.work).args(["--out-name", "main", "--target", "web"]);
        // The parts name functions of the main module as the linker named them.
        Ok(bind.args(["--no-typescript", "--no-demangle", "--keep-lld-exports"]).run()?)
    }

    /// Joins what is shared with others: everything by what is loaded when the first cards are drawn, first that of the
    /// connection, which does not wait for the rest; of what is loaded later the many small pieces. Gives the script that loads
    /// the parts, and the paths of these.
    fn join(&self, mut parts: Vec<PathBuf>) -> Result<(String, Vec<PathBuf>)> {
        let mut link = self.project.shell.read_file(self.work.join("__wasm_split.js"))?;
        let at_once = [AFTER_CARDS_LIVE, AFTER_CARDS].map(|stage| (stage, usize::MAX));
        let stages = at_once.into_iter().chain(ON_USE.map(|stage| (stage, WORTH_A_REQUEST)));
        for (stage, most) in stages {
            let mut shared = Vec::new();
            let mut others = Vec::new();
            for part in parts {
                let is_joined = join::is_shared_with(stage, &link, file_stem(&part))
                    && self.project.shell.read_binary_file(&part)?.len() <= most;
                if is_joined { &mut shared } else { &mut others }.push(part);
            }
            if shared.is_empty() {
                parts = others;
                continue;
            }
            let joined = format!("{stage}_shared");
            let names: Vec<_> = shared.iter().map(|part| file_stem(part)).collect();
            link = join::relinked(&link, &names, &joined).ok_or_else(|| {
                Failure::new(
                    "the script that loads the parts of the module has another form than expected",
                    "see whether wasm_split_cli_support writes it in another way now",
                )
            })?;
            let path = self.merged(&shared, &joined)?;
            parts = others;
            parts.push(path);
        }
        Ok((link, parts))
    }

    /// Several parts as one.
    fn merged(&self, parts: &[PathBuf], name: &str) -> Result<PathBuf> {
        let modules = parts.iter().map(|part| self.project.shell.read_binary_file(part));
        let modules = modules.collect::<std::result::Result<Vec<_>, _>>()?;
        let [surroundings, merged] = ["surroundings", name].map(|stem| self.work.join(stem).with_extension("wasm"));
        self.project.shell.write_file(&surroundings, join::surroundings(&modules)?)?;
        let mut merge = self.project.command(self.tools.wasm_merge()?).arg(surroundings).arg(join::SHARED);
        for part in parts {
            merge = merge.arg(part).arg(file_stem(part));
        }
        merge.args(FEATURES).arg("-o").arg(&merged).run()?;
        Ok(merged)
    }

    fn optimised(&self, module: &Path) -> Result<Vec<u8>> {
        let out = module.with_extension("optimised.wasm");
        let optimise = self.project.command(self.tools.wasm_opt()?).args(WASM_OPT).args(FEATURES);
        optimise.arg(module).arg("-o").arg(&out).run()?;
        Ok(self.project.shell.read_binary_file(&out)?)
    }

    /// Finishes what Trunk bound of the worker; gives the name of its script.
    fn worker(&self) -> Result<String> {
        let [module, script, loader] =
            ["_bg.wasm", ".js", "_loader.js"].map(|end| self.staging.join(format!("{ORDER_READER}{end}")));
        let bound = self.work.join("worker_bg.wasm");
        let linked = self.project.shell.read_binary_file(&module)?;
        self.project.shell.write_file(&bound, without_relocations(&linked)?)?;
        let wasm = self.add(&self.optimised(&bound)?, ORDER_READER, "wasm")?;
        let [entry, out] = ["worker.js", "worker.bundle.js"].map(|name| self.work.join(name));
        let text = format!(
            "import init from '{}';\nawait init({{ module_or_path: new URL('./{wasm}', import.meta.url) }});\n",
            script.display()
        );
        self.project.shell.write_file(&entry, &text)?;
        self.esbuild(&entry, &out, &["--bundle", "--format=esm"])?;
        let name = self.add(&self.project.shell.read_binary_file(&out)?, ORDER_READER, "js")?;
        for path in [module, script, loader] {
            self.project.shell.remove_path(&path)?;
        }
        Ok(name)
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
        self.project.shell.write_file(&entry, &text)?;
        let out = self.work.join("bundle.js");
        self.esbuild(&entry, &out, &["--bundle", "--format=esm"])?;
        Ok(self.project.shell.read_binary_file(&out)?)
    }

    /// The page with what stands in its elements made small, which Trunk does to files only.
    fn minified(&self, html: &str, selector: &str, extension: &str) -> Result<String> {
        let [file, out] = ["inline", "inline.min"].map(|stem| self.work.join(format!("{stem}.{extension}")));
        let mut texts = page::texts(html, selector).map_err(unreadable)?;
        for text in &mut texts {
            self.project.shell.write_file(&file, text.as_bytes())?;
            self.esbuild(&file, &out, &[])?;
            self.project.shell.read_file(&out)?.trim_end().clone_into(text);
        }
        page::with_texts(html, selector, texts).map_err(unreadable)
    }

    /// Makes a script or a style sheet small.
    fn esbuild(&self, file: &Path, out: &Path, options: &[&str]) -> Result {
        let esbuild = self.project.command(self.tools.esbuild()?).arg(file).args(options);
        let esbuild = esbuild.args(["--minify", "--target=es2022", "--log-level=warning"]);
        Ok(esbuild.arg(format!("--outfile={}", out.display())).run()?)
    }

    /// Writes a file under a name that changes with its content; gives the name.
    fn add(&self, content: &[u8], stem: &str, extension: &str) -> Result<String> {
        let digest = Sha256::digest(content);
        let hash = digest.iter().take(8).fold(0_u64, |hash, byte| hash << 8 | u64::from(*byte));
        let name = format!("{stem}-{hash:016x}.{extension}");
        let path = self.staging.join(&name);
        self.project.shell.write_file(&path, content)?;
        Ok(name)
    }
}

/// A module without what tells where its functions name others: only a module that is split needs it, and what makes
/// modules small does not understand it.
fn without_relocations(module: &[u8]) -> Result<Vec<u8>> {
    let mut rest = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload.map_err(|error| {
            Failure::new(format!("the module of the worker cannot be read: {error}"), "build it again")
        })?;
        let is_relocation = matches!(
            &payload,
            Payload::CustomSection(section) if section.name() == "linking" || section.name().starts_with("reloc.")
        );
        if let Some((id, range)) = payload.as_section().filter(|_| !is_relocation) {
            let unreadable = |_| Failure::new("the module of the worker is longer than memory", "build it again");
            let (start, end) = (usize::try_from(range.start), usize::try_from(range.end));
            let data = &module[start.map_err(unreadable)?..end.map_err(unreadable)?];
            rest.section(&RawSection { id, data });
        }
    }
    Ok(rest.finish())
}

fn file_stem(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}

fn unreadable(error: impl std::fmt::Display) -> Failure {
    Failure::new(format!("index.html could not be rewritten: {error}"), "see whether it is still whole")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relocations_are_left_out_and_nothing_else() {
        let custom =
            |name: &'static str| wasm_encoder::CustomSection { name: name.into(), data: b"x".as_slice().into() };
        let module = |names: &[&'static str]| {
            let mut module = Module::new();
            for name in names {
                module.section(&custom(name));
            }
            module.finish()
        };
        let linked = module(&["name", "linking", "reloc.CODE", "relocated", "reloc.DATA"]);
        assert_eq!(without_relocations(&linked).unwrap(), module(&["name", "relocated"]));
        assert!(without_relocations(b"no module").is_err());
    }
}
