//! MD5 of several bodies at once, side by side in SIMD lanes.

use std::io::Read;

use ossmp_md5_lanes::{BLOCK, Md5Lanes};

use crate::body::{Body, BodyReader};
use crate::digest::Md5Digest;
use crate::error::{Error, ErrorKind, Result};
use crate::options::Scope;

/// Fewer are quicker one by one: all lanes together take as long as three or four.
pub(crate) const FEWEST: usize = 4;
/// Bytes read of each body at a time: small enough for those of all lanes to stay in the cache.
const CHUNK: usize = 32 * 1024;

/// The MD5 of each body, in their order.
pub(crate) fn md5(bodies: &[Body<'_>], scope: &Scope) -> Result<Vec<Md5Digest>> {
    let lanes = Md5Lanes::new(bodies.len());
    let mut lanes = lanes.ok_or_else(|| Error::new(ErrorKind::Internal, "no lanes"))?;
    let mut readers: Vec<BodyReader<'_>> = bodies.iter().map(|body| body.open(false)).collect();
    let mut buffer = vec![0; CHUNK * bodies.len()];
    let mut tails = vec![Vec::new(); bodies.len()];
    while !readers.iter().all(BodyReader::is_finished) {
        scope.check()?;
        let mut whole = Vec::with_capacity(readers.len());
        let buffers = buffer.chunks_mut(CHUNK);
        for ((reader, buffer), tail) in readers.iter_mut().zip(buffers).zip(&mut tails) {
            let filled = fill(reader, buffer)?;
            let (blocks, rest) = buffer[..filled].split_at(filled / BLOCK * BLOCK);
            // Only the end of a message is no whole block.
            tail.extend_from_slice(rest);
            whole.push(blocks);
        }
        lanes.absorb(&whole);
    }
    let tails: Vec<&[u8]> = tails.iter().map(Vec::as_slice).collect();
    let lengths: Vec<u64> = bodies.iter().map(Body::len).collect();
    let digests = lanes.finish(&tails, &lengths);
    Ok(digests.into_iter().map(Md5Digest::from).collect())
}

/// Fills the buffer, or as much of it as there is.
fn fill(reader: &mut BodyReader<'_>, buffer: &mut [u8]) -> Result<usize> {
    let mut filled = 0;
    loop {
        match reader.read(&mut buffer[filled..]) {
            // Nothing is left of one of the two.
            Ok(0) => return Ok(filled),
            Ok(n) => filled += n,
            Err(e) => return Err(reader.failure().unwrap_or(Error::file("read the part", &e))),
        }
    }
}
