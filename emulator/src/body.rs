//! Reading request bodies piece by piece, and the checksums taken on the way.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use crc_fast::CrcAlgorithm;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use md5::{Digest, Md5};
use tokio::time::{Instant, sleep_until, timeout};

use crate::error::OssError;
use crate::event::BodyMeter;
use crate::request::Request;
use crate::shared::Shared;

/// A request body; it is never in memory as a whole unless a limit is given.
pub(crate) struct RequestBody {
    incoming: Incoming,
    read: u64,
    meter: Arc<BodyMeter>,
    shared: Arc<Shared>,
    ended: bool,
    /// Bytes per second, and since when.
    bandwidth: Option<(u64, Instant)>,
}

impl RequestBody {
    pub(crate) fn new(
        incoming: Incoming,
        meter: Arc<BodyMeter>,
        shared: &Arc<Shared>,
    ) -> RequestBody {
        RequestBody {
            incoming,
            read: 0,
            meter,
            shared: Arc::clone(shared),
            ended: false,
            bandwidth: None,
        }
    }

    /// From now on reads no faster than so many bytes per second.
    pub(crate) fn limit_bandwidth(&mut self, bytes_per_second: Option<u64>) {
        self.bandwidth = bytes_per_second.map(|bytes| (bytes, Instant::now()));
    }

    /// How many bytes have been read.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.read
    }

    /// The next piece; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, OssError> {
        while !self.ended {
            let frame = timeout(self.shared.idle_limit, self.incoming.frame())
                .await
                .map_err(|_| OssError::request_timeout())?;
            let Some(frame) = frame else {
                self.ended = true;
                break;
            };
            // An error is a body that ended too soon or broken chunks.
            let Ok(data) = frame.map_err(|_| OssError::request_timeout())?.into_data() else {
                continue;
            };
            self.read += data.len() as u64;
            if let Some((bytes, since)) = self.bandwidth {
                let least = Duration::from_secs_f64(self.read as f64 / bytes as f64);
                sleep_until(since + least).await;
            }
            if let Some(link) = &self.shared.link {
                link.carry(data.len()).await;
            }
            self.meter.saw(&data);
            return Ok(Some(data));
        }
        Ok(None)
    }

    /// Reads everything; more than `limit` bytes are `too_much`.
    pub(crate) async fn read_all(
        &mut self,
        limit: usize,
        too_much: OssError,
    ) -> Result<Vec<u8>, OssError> {
        let mut all = Vec::new();
        while let Some(piece) = self.next().await? {
            if all.len() + piece.len() > limit {
                return Err(too_much);
            }
            all.extend_from_slice(&piece);
        }
        Ok(all)
    }

    /// Reads and forgets what is left.
    pub(crate) async fn drain(&mut self) -> Result<(), OssError> {
        while self.next().await?.is_some() {}
        Ok(())
    }
}

/// MD5 and CRC-64/XZ of a stream of bytes, as far as they are wanted.
pub(crate) struct Checksums {
    md5: Option<Md5>,
    crc: Option<crc_fast::Digest>,
    size: u64,
}

/// What [`Checksums`] found; `None` is what was not wanted.
pub(crate) struct Sums {
    pub(crate) md5: Option<[u8; 16]>,
    pub(crate) crc: Option<u64>,
    pub(crate) size: u64,
}

impl Checksums {
    pub(crate) fn new(with_md5: bool, with_crc: bool) -> Checksums {
        Checksums {
            md5: with_md5.then(Md5::new),
            crc: with_crc.then(|| crc_fast::Digest::new(CrcAlgorithm::Crc64Xz)),
            size: 0,
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        if let Some(md5) = &mut self.md5 {
            md5.update(bytes);
        }
        if let Some(crc) = &mut self.crc {
            crc.update(bytes);
        }
        self.size += bytes.len() as u64;
    }

    pub(crate) fn finish(self) -> Sums {
        Sums {
            md5: self.md5.map(|md5| md5.finalize().into()),
            crc: self.crc.map(|crc| crc.finalize()),
            size: self.size,
        }
    }
}

/// The CRC-64/XZ of stretches in a row.
#[derive(Default)]
pub(crate) struct JoinedCrc {
    crc: u64,
    /// What that many zero bytes make of a CRC. Parts are nearly all equally long, and `crc_fast` would make this anew for
    /// each: two seconds for 10,000 parts.
    zeros: Option<(u64, BitMatrix)>,
}

impl JoinedCrc {
    pub(crate) fn append(&mut self, crc: u64, size: u64) {
        let zeros = match &self.zeros {
            Some((same, zeros)) if *same == size => zeros,
            _ => &self.zeros.insert((size, BitMatrix::of_zero_bytes(size))).1,
        };
        self.crc = zeros.times(self.crc) ^ crc;
    }

    pub(crate) fn value(&self) -> u64 {
        self.crc
    }
}

/// A linear map of 64 bits, by the images of each bit.
struct BitMatrix([u64; 64]);

impl BitMatrix {
    fn of_zero_bytes(size: u64) -> BitMatrix {
        // The ECMA-182 polynomial, reflected.
        let zero_bit = |bit: usize| match bit {
            0 => 0xC96C_5795_D787_0F42,
            _ => 1 << (bit - 1),
        };
        let mut step = BitMatrix(std::array::from_fn(zero_bit));
        for _ in 0..3 {
            step = step.after(&step);
        }
        let mut all = BitMatrix(std::array::from_fn(|bit| 1 << bit));
        let mut left = size;
        while left > 0 {
            if left & 1 == 1 {
                all = step.after(&all);
            }
            step = step.after(&step);
            left >>= 1;
        }
        all
    }

    fn times(&self, bits: u64) -> u64 {
        (0..64).fold(0, |sum, bit| sum ^ (self.0[bit] * (bits >> bit & 1)))
    }

    fn after(&self, first: &BitMatrix) -> BitMatrix {
        BitMatrix(first.0.map(|image| self.times(image)))
    }
}

/// 32 upper-case hexadecimal digits.
pub(crate) fn upper_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// The checksums that the client promised.
pub(crate) struct Promise {
    md5: Option<[u8; 16]>,
    crc: Option<(String, Option<u64>)>,
}

impl Promise {
    /// Reads `Content-MD5` and `x-oss-hash-crc64ecma`.
    pub(crate) fn of(request: &Request) -> Result<Promise, OssError> {
        let md5 = match request.header("content-md5") {
            None => None,
            Some(text) => {
                let bytes = STANDARD
                    .decode(text)
                    .map_err(|_| OssError::invalid_digest())?;
                Some(bytes.try_into().map_err(|_| OssError::invalid_digest())?)
            }
        };
        let crc = request
            .header("x-oss-hash-crc64ecma")
            .map(|text| (text.to_owned(), text.parse().ok()));
        Ok(Promise { md5, crc })
    }

    pub(crate) fn md5(&self) -> Option<[u8; 16]> {
        self.md5
    }

    /// The CRC-64, if it is a number.
    pub(crate) fn crc(&self) -> Option<u64> {
        self.crc.as_ref().and_then(|(_, number)| *number)
    }

    /// Compares with what was read; a checksum not taken is not compared.
    pub(crate) fn check(&self, sums: &Sums) -> Result<(), OssError> {
        if let (Some(promised), Some(found)) = (self.md5, sums.md5)
            && promised != found
        {
            return Err(OssError::invalid_digest());
        }
        match (&self.crc, sums.crc) {
            (Some((text, promised)), Some(found)) if *promised != Some(found) => {
                Err(OssError::invalid_crc(text, found))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(bytes: &[u8]) -> Sums {
        let mut checksums = Checksums::new(true, true);
        checksums.update(bytes);
        checksums.finish()
    }

    #[test]
    fn the_known_values_come_out() {
        let pattern: Vec<u8> = (0..=255).cycle().take(102_400).collect();
        for (bytes, crc, md5) in [
            (&b""[..], 0, "D41D8CD98F00B204E9800998ECF8427E"),
            (
                b"a",
                3675645893302102789,
                "0CC175B9C0F1B6A831C399E269772661",
            ),
            (
                b"123456789",
                11051210869376104954,
                "25F9E794323B453885F5181F1B624D0B",
            ),
            (
                &pattern,
                7233985612489857427,
                "44D088CEF136D178E9C8BA84C3FDF6CA",
            ),
        ] {
            let found = sums(bytes);
            assert_eq!(
                (found.crc.unwrap(), upper_hex(&found.md5.unwrap()).as_str()),
                (crc, md5)
            );
        }
        assert_eq!(sums(&[0; 32]).crc, Some(14509182247117337356));
    }

    #[test]
    fn joining_equals_hashing_in_one_go() {
        let join = |stretches: &[(u64, u64)]| {
            let mut joined = JoinedCrc::default();
            for (crc, size) in stretches {
                joined.append(*crc, *size);
            }
            joined.value()
        };
        let [first, second] = [&b"hello "[..], b"world"].map(|bytes| sums(bytes).crc.unwrap());
        assert_eq!(join(&[(first, 6), (second, 5)]), 5981764153023615706);
        assert_eq!(join(&[(first, 6), (0, 0)]), first);
        assert_eq!(join(&[(0, 0), (second, 5)]), second);
        // Equal lengths in a row, and all kinds of others.
        let sizes = [
            1,
            2,
            63,
            64,
            64,
            64,
            102_400,
            102_400,
            1 << 33,
            (5 << 30) - 1,
        ];
        let stretches: Vec<(u64, u64)> = (1..)
            .map(|n: u64| n.wrapping_mul(0x9E37_79B9_7F4A_7C15))
            .zip(sizes)
            .collect();
        let expected = stretches.iter().fold(0, |joined, (crc, size)| {
            crc_fast::checksum_combine(CrcAlgorithm::Crc64Xz, joined, *crc, *size)
        });
        assert_eq!(join(&stretches), expected);
    }
}
