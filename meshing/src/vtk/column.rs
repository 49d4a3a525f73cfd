//! One data array of a file: its bytes are made, compressed and encoded block by block, when it is written.

use std::io::Write;
use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use base64::write::EncoderWriter;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use rayon::prelude::*;
use serde::{Serialize, Serializer};
use vtkio::xml::{Data, DataArray, DataArrayFormat, ScalarType};

// Far beyond the 32 KiB window of deflate, so that blocks cost no compression; small enough to share out.
const BLOCK_BYTES: usize = 1 << 18;

// Level 6 takes more than twice the time to make the file of a solved lattice two per cent smaller.
const COMPRESSION_LEVEL: u32 = 1;

/// Marks in the text of a file where the data of an array belong; no name or number has it.
pub(super) const PLACE: u8 = b'@';

/// A data array whose bytes are made on demand, so that a file of any size needs the memory of one array, compressed.
pub(super) struct Column<'a> {
    pub name: &'a str,
    pub scalar_type: ScalarType,
    pub components: usize,
    pub entries: usize,
    pub range: Option<[f64; 2]>,
    /// Little-endian bytes of a range of entries.
    pub bytes: Box<dyn Fn(Range<usize>) -> Vec<u8> + Sync + 'a>,
}

impl Column<'_> {
    /// Bytes of one entry.
    fn entry_bytes(&self) -> usize {
        self.scalar_type.size() * self.components
    }

    /// Writes base64 of the header and the zlib blocks, as VTK wants them: see [`block_header`].
    pub fn write_encoded(&self, writer: &mut dyn Write) -> std::io::Result<()> {
        let block_entries = BLOCK_BYTES / self.entry_bytes();
        let blocks: Vec<Vec<u8>> = (0..self.entries.div_ceil(block_entries))
            .into_par_iter()
            .map(|block| {
                let first = block * block_entries;
                compressed(&(self.bytes)(first..self.entries.min(first + block_entries)))
            })
            .collect::<std::io::Result<_>>()?;
        let header = block_header(
            &blocks,
            block_entries * self.entry_bytes(),
            self.entries * self.entry_bytes(),
        );
        writer.write_all(STANDARD.encode(header).as_bytes())?;
        let mut encoder = EncoderWriter::new(writer, &STANDARD);
        for block in blocks {
            encoder.write_all(&block)?;
        }
        encoder.finish().map(|_| ())
    }

    /// The element of the file, with a mark where its data belong.
    fn data_array(&self) -> DataArray {
        DataArray {
            scalar_type: self.scalar_type,
            name: self.name.into(),
            num_comp: self.components as u32,
            format: DataArrayFormat::Binary,
            offset: None,
            range_min: self.range.map(|r| r[0]),
            range_max: self.range.map(|r| r[1]),
            data: vec![Data::Data(char::from(PLACE).into())],
        }
    }
}

impl Serialize for Column<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.data_array().serialize(serializer)
    }
}

/// Number of blocks, bytes of a full block, bytes of the last block, compressed bytes of each: 64-bit numbers.
///
/// The last block is always given its size, though VTK allows a zero where it is full: vtkio's reader
/// takes that zero for its length.
fn block_header(blocks: &[Vec<u8>], block_bytes: usize, total_bytes: usize) -> Vec<u8> {
    let last = total_bytes - block_bytes * blocks.len().saturating_sub(1);
    [blocks.len(), block_bytes, last]
        .into_iter()
        .chain(blocks.iter().map(Vec::len))
        .flat_map(|number| (number as u64).to_le_bytes())
        .collect()
}

fn compressed(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let room = Vec::with_capacity(bytes.len() / 2);
    let mut encoder = ZlibEncoder::new(room, Compression::new(COMPRESSION_LEVEL));
    encoder.write_all(bytes)?;
    encoder.finish()
}
