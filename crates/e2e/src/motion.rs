//! Pictures that move: animated PNG, of which each frame holds only what changed.

use std::io::Cursor;

use eyre::{bail, eyre};
use png::{BitDepth, BlendOp, ColorType, Decoder, DisposeOp, Encoder, Transformations};

use crate::Outcome;

/// Bytes of a pixel: red, green, blue.
const PIXEL: usize = 3;

/// A picture of the page, pixel by pixel.
struct Frame {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

/// A part of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

impl Frame {
    fn read(png: &[u8]) -> Outcome<Self> {
        let mut decoder = Decoder::new(Cursor::new(png));
        decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
        let mut reader = decoder.read_info()?;
        let size = reader.output_buffer_size().ok_or_else(|| eyre!("a picture that is too large"))?;
        let mut bytes = vec![0; size];
        let info = reader.next_frame(&mut bytes)?;
        bytes.truncate(info.buffer_size());
        let pixels = match info.color_type {
            ColorType::Rgb => bytes,
            ColorType::Rgba => bytes.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect(),
            other => bail!("a picture of {other:?}"),
        };
        Ok(Self { width: info.width as usize, height: info.height as usize, pixels })
    }

    fn row(&self, row: usize) -> &[u8] {
        &self.pixels[row * self.width * PIXEL..(row + 1) * self.width * PIXEL]
    }

    /// The smallest part that holds all that differs; a pixel where nothing does, as a frame cannot be empty.
    fn difference(&self, before: &Self) -> Part {
        let rows: Vec<usize> = (0..self.height).filter(|row| self.row(*row) != before.row(*row)).collect();
        let (Some(top), Some(bottom)) = (rows.first(), rows.last()) else {
            return Part { left: 0, top: 0, width: 1, height: 1 };
        };
        let differs = |column: &usize| {
            let at = column * PIXEL;
            rows.iter().any(|row| self.row(*row)[at..at + PIXEL] != before.row(*row)[at..at + PIXEL])
        };
        let left = (0..self.width).find(differs).unwrap_or_default();
        let right = (0..self.width).rev().find(differs).unwrap_or(left);
        Part { left, top: *top, width: right - left + 1, height: bottom - top + 1 }
    }

    fn part(&self, part: Part) -> Vec<u8> {
        let columns = part.left * PIXEL..(part.left + part.width) * PIXEL;
        (part.top..part.top + part.height).flat_map(|row| &self.row(row)[columns.clone()]).copied().collect()
    }
}

/// Joins pictures of the same size, each shown for so many milliseconds, again and again.
///
/// # Errors
///
/// When there is none, or one cannot be read or is of another size.
pub fn animate(pictures: &[Vec<u8>], millis: u16) -> Outcome<Vec<u8>> {
    let frames = pictures.iter().map(|picture| Frame::read(picture)).collect::<Outcome<Vec<_>>>()?;
    let first = frames.first().ok_or_else(|| eyre!("no picture to animate"))?;
    if frames.iter().any(|frame| (frame.width, frame.height) != (first.width, first.height)) {
        bail!("pictures of different sizes");
    }
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, u32::try_from(first.width)?, u32::try_from(first.height)?);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    encoder.set_animated(u32::try_from(frames.len())?, 0)?;
    encoder.set_frame_delay(millis, 1_000)?;
    encoder.set_blend_op(BlendOp::Source)?;
    encoder.set_dispose_op(DisposeOp::None)?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&first.pixels)?;
    for pair in frames.windows(2) {
        let part = pair[1].difference(&pair[0]);
        writer.reset_frame_position()?;
        writer.set_frame_dimension(u32::try_from(part.width)?, u32::try_from(part.height)?)?;
        writer.set_frame_position(u32::try_from(part.left)?, u32::try_from(part.top)?)?;
        writer.write_image_data(&pair[1].part(part))?;
    }
    writer.finish()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(changed: &[(usize, usize)]) -> Frame {
        let (width, height) = (6, 4);
        let mut pixels = vec![255; width * height * PIXEL];
        for (column, row) in changed {
            pixels[(row * width + column) * PIXEL] = 0;
        }
        Frame { width, height, pixels }
    }

    #[test]
    fn only_what_changed_is_a_frame() {
        let before = frame(&[]);
        for (changed, expected) in [
            (vec![], Part { left: 0, top: 0, width: 1, height: 1 }),
            (vec![(2, 1)], Part { left: 2, top: 1, width: 1, height: 1 }),
            (vec![(1, 3), (4, 2)], Part { left: 1, top: 2, width: 4, height: 2 }),
        ] {
            let after = frame(&changed);
            let part = after.difference(&before);
            assert_eq!(part, expected, "{changed:?}");
            assert_eq!(after.part(part).len(), part.width * part.height * PIXEL);
        }
    }
}
