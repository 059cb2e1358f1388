//! Compressed copies beside the files, so that a server has nothing to compress.

use std::io::Write;
use std::path::{Path, PathBuf};

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;
use xshell::Shell;

use crate::dist::files;
use crate::failure::{OnPath, Result};

/// Formats that are not compressed already.
const COMPRESSIBLE: [&str; 10] = ["css", "html", "ico", "js", "json", "map", "svg", "txt", "wasm", "webmanifest"];

/// What a file weighs, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Weight {
    /// Its path below the directory, with `/` between its parts.
    pub(crate) name: String,
    pub(crate) raw: u64,
    /// As a client that takes gzip gets it.
    pub(crate) gzip: u64,
    /// As a client that takes brotli gets it.
    pub(crate) brotli: u64,
}

/// Writes `.br` and `.gz` beside each file of `directory` that gets smaller by it.
pub(crate) fn compress_all(shell: &Shell, directory: &Path) -> Result {
    let files = files(directory).filter(|path| has_extension(path, &COMPRESSIBLE)).collect::<Vec<_>>();
    for path in files {
        let content = shell.read_binary_file(&path)?;
        let copies = [("br", brotli(&content)), ("gz", gzip(&content))];
        for (extension, copy) in copies {
            let copy = copy.on_path("compress", &path)?;
            if copy.len() < content.len() {
                shell.write_file(path.with_added_extension(extension), copy)?;
            }
        }
    }
    Ok(())
}

/// What each file of `directory` weighs, with the copies that [`compress_all`] wrote.
pub(crate) fn weights(directory: &Path) -> Result<Vec<Weight>> {
    let paths = files(directory).filter(|path| !has_extension(path, &["br", "gz"]));
    let weight = |path: PathBuf| {
        let raw = path.metadata().on_path("read", &path)?.len();
        let of = |copy| path.with_added_extension(copy).metadata().map_or(raw, |metadata| metadata.len());
        let name = path.strip_prefix(directory).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        Ok(Weight { name, raw, gzip: of("gz"), brotli: of("br") })
    };
    paths.map(weight).collect()
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension().and_then(|extension| extension.to_str()).is_some_and(|found| extensions.contains(&found))
}

/// As small as it gets, with the largest window (4 MiB) that every browser accepts.
fn brotli(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let parameters = BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: content.len(), ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut out, &parameters)?;
    Ok(out)
}

fn gzip(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_do_not_get_smaller_stay_alone() {
        let (shell, directory) = (Shell::new().unwrap(), tempfile::tempdir().unwrap());
        let file = |name: &str| directory.path().join(name);
        shell.write_file(file("deep/long.css"), "a{top:0}".repeat(99)).unwrap();
        shell.write_file(file("tiny.txt"), "a").unwrap();
        shell.write_file(file("font.woff2"), "a".repeat(999)).unwrap();
        compress_all(&shell, directory.path()).unwrap();
        let weights = weights(directory.path()).unwrap();
        let names: Vec<_> = weights.iter().map(|weight| weight.name.as_str()).collect();
        assert_eq!(names, ["deep/long.css", "font.woff2", "tiny.txt"]);
        assert!(weights[0].brotli < weights[0].gzip && weights[0].gzip < weights[0].raw);
        assert_eq!((weights[1].brotli, weights[2].gzip), (999, 1));
        assert_eq!(files(directory.path()).count(), 5);
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &shell.read_binary_file(file("deep/long.css.br")).unwrap()[..], &mut unpacked)
            .unwrap();
        assert_eq!(unpacked, shell.read_binary_file(file("deep/long.css")).unwrap());
    }
}
