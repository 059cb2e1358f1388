//! Compressed copies beside the files, so that a server has nothing to compress.

use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::failure::{OnPath, Result};

/// The best that brotli has; minutes do not matter here, bytes do.
const BROTLI_QUALITY: i32 = 11;
/// The largest window (4 MiB) that every browser accepts.
const BROTLI_WINDOW: i32 = 22;
/// Formats that are not compressed already.
const COMPRESSIBLE: [&str; 10] = ["css", "html", "ico", "js", "json", "map", "svg", "txt", "wasm", "webmanifest"];

/// The endings of compressed copies.
const COPIES: [&str; 2] = ["br", "gz"];

/// What a file weighs, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Weight {
    /// Its path below the directory, with `/` between its parts.
    pub(crate) name: String,
    /// As it is.
    pub(crate) raw: u64,
    /// As a client that takes gzip gets it.
    pub(crate) gzip: u64,
    /// As a client that takes brotli gets it.
    pub(crate) brotli: u64,
}

/// Writes `.br` and `.gz` beside each file below `directory` that gets smaller by it.
///
/// # Errors
///
/// When a file cannot be read or written.
pub(crate) fn compress_all(directory: &Path) -> Result {
    for path in files(directory)?.into_iter().filter(|path| has_extension(path, &COMPRESSIBLE)) {
        let content = std::fs::read(&path).on_path("read", &path)?;
        let copies = [brotli(&content), gzip(&content)];
        for (extension, copy) in COPIES.into_iter().zip(copies) {
            let copy = copy.on_path("compress", &path)?;
            if copy.len() < content.len() {
                let path = copy_of(&path, extension);
                std::fs::write(&path, copy).on_path("write", &path)?;
            }
        }
    }
    Ok(())
}

/// What each file below `directory` weighs, with the copies that [`compress_all`] wrote.
///
/// # Errors
///
/// When a file cannot be read.
pub(crate) fn weights(directory: &Path) -> Result<Vec<Weight>> {
    let paths = files(directory)?.into_iter().filter(|path| !has_extension(path, &COPIES));
    let weight = |path: PathBuf| {
        let name = path.strip_prefix(directory).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let raw = std::fs::metadata(&path).on_path("read", &path)?.len();
        let [brotli, gzip] =
            COPIES.map(|copy| std::fs::metadata(copy_of(&path, copy)).map_or(raw, |metadata| metadata.len()));
        Ok(Weight { name, raw, gzip, brotli })
    };
    paths.map(weight).collect()
}

/// All files below a directory, sorted.
///
/// # Errors
///
/// When a directory cannot be read.
pub(crate) fn files(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(directory).on_path("list", directory)?;
    for entry in entries {
        let path = entry.on_path("list", directory)?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| extensions.contains(&extension))
}

fn copy_of(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

fn brotli(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: content.len(),
        ..Default::default()
    };
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
    use std::io::Read;

    #[test]
    fn both_formats_unpack_to_what_was_packed() {
        let text = "figures that move, ".repeat(200);
        let mut unpacked = String::new();
        let packed = gzip(text.as_bytes()).unwrap();
        flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, text);
        let packed = brotli(text.as_bytes()).unwrap();
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &packed[..], &mut unpacked).unwrap();
        assert_eq!(unpacked, text.as_bytes());
    }

    #[test]
    fn files_that_do_not_get_smaller_stay_alone() {
        let directory = std::env::temp_dir().join(format!("xtask-compress-{}", std::process::id()));
        std::fs::create_dir_all(directory.join("deep")).unwrap();
        std::fs::write(directory.join("deep/long.css"), "a{top:0}".repeat(99)).unwrap();
        std::fs::write(directory.join("tiny.txt"), "a").unwrap();
        std::fs::write(directory.join("font.woff2"), "a".repeat(999)).unwrap();
        compress_all(&directory).unwrap();
        let weights = weights(&directory).unwrap();
        let names: Vec<_> = weights.iter().map(|weight| weight.name.as_str()).collect();
        assert_eq!(names, ["deep/long.css", "font.woff2", "tiny.txt"]);
        assert!(weights[0].brotli < weights[0].gzip && weights[0].gzip < weights[0].raw);
        assert_eq!((weights[1].brotli, weights[2].gzip), (999, 1));
        let count = files(&directory).unwrap().len();
        std::fs::remove_dir_all(&directory).unwrap();
        assert_eq!(count, 5);
    }
}
