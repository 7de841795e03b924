//! MD5, CRC-64/XZ and the CRC of joined parts.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::Digest;
use rscrypto::checksum::{Checksum, Crc64};

/// An MD5 digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Md5Digest([u8; 16]);

impl Md5Digest {
    /// Of little that is all there.
    pub(crate) fn of(data: &[u8]) -> Self {
        Md5Digest(md5::Md5::digest(data).into())
    }

    /// As `Content-MD5` carries it.
    pub(crate) fn base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// As an ETag carries it.
    pub(crate) fn hex(&self) -> String {
        self.0.iter().map(|b| format!("{b:02X}")).collect()
    }
}

impl From<[u8; 16]> for Md5Digest {
    fn from(digest: [u8; 16]) -> Self {
        Md5Digest(digest)
    }
}

/// MD5 of data that comes in pieces.
#[derive(Default)]
pub(crate) struct Md5Stream(ossmp_md5_lanes::Md5);

impl Md5Stream {
    pub(crate) fn update(&mut self, data: &[u8]) {
        self.0.update(data);
    }

    pub(crate) fn finish(self) -> Md5Digest {
        Md5Digest(self.0.finish())
    }
}

/// CRC-64 of data that comes in pieces: "CRC-64/XZ", as the service computes it.
pub(crate) struct Crc64Stream(Crc64);

impl Crc64Stream {
    pub(crate) fn new() -> Self {
        Crc64Stream(Crc64::new())
    }

    pub(crate) fn update(&mut self, data: &[u8]) {
        self.0.update(data);
    }

    pub(crate) fn value(&self) -> u64 {
        self.0.finalize()
    }
}

/// The ECMA-182 polynomial, reflected: bit 63 stands for x^0.
const POLYNOMIAL: u64 = 0xC96C_5795_D787_0F42;

/// The CRC of pieces one behind the other, of whose bytes only their CRCs and lengths are known.
///
/// A CRC is the remainder of a polynomial over GF(2); to put `length` bytes behind a piece
/// multiplies it by x^(8 * length), and the CRC of the next is then added. The conditioning
/// (all ones before and after) cancels out.
#[derive(Clone, Copy, Default)]
pub(crate) struct JoinedCrc64 {
    value: u64,
    /// The last length and its power of x: nearly all parts of an upload are equally long.
    shift: (u64, u64),
}

impl JoinedCrc64 {
    /// Puts a piece behind all others.
    pub(crate) fn append(&mut self, crc64: u64, length: u64) {
        if self.shift.0 != length || self.shift.1 == 0 {
            self.shift = (length, power_of_x(length));
        }
        self.value = multiply(self.value, self.shift.1) ^ crc64;
    }

    pub(crate) fn value(&self) -> u64 {
        self.value
    }
}

/// x^(8 * bytes) modulo the polynomial, by squaring.
fn power_of_x(bytes: u64) -> u64 {
    // x^8: bit 63 is x^0, so bit 55.
    let mut square = 1 << 55;
    let mut power = 1 << 63;
    let mut left = bytes;
    while left != 0 {
        if left & 1 == 1 {
            power = multiply(power, square);
        }
        square = multiply(square, square);
        left >>= 1;
    }
    power
}

/// The product of two polynomials modulo the polynomial, reflected.
fn multiply(a: u64, b: u64) -> u64 {
    let mut product = 0;
    let mut shifted = b;
    for bit in (0..64).rev() {
        if (a >> bit) & 1 == 1 {
            product ^= shifted;
        }
        let carry = shifted & 1;
        shifted = (shifted >> 1) ^ (POLYNOMIAL * carry);
    }
    product
}

/// Whether an ETag has the form of an MD5: 32 hex digits.
pub(crate) fn looks_like_md5(etag: &str) -> bool {
    etag.len() == 32 && etag.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The ETag that the service gives an object made of parts with these ETags: MD5 over the text of
/// the upper-case part ETags, `-`, the number of parts. `None` when one of them is no MD5.
pub(crate) fn composite_etag<'a>(etags: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut md5 = Md5Stream::default();
    let mut count = 0;
    for etag in etags {
        if !looks_like_md5(etag) {
            return None;
        }
        md5.update(etag.to_ascii_uppercase().as_bytes());
        count += 1;
    }
    Some(format!("{}-{count}", md5.finish().hex()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crc(data: &[u8]) -> u64 {
        let mut stream = Crc64Stream::new();
        stream.update(data);
        stream.value()
    }

    #[test]
    fn the_digests_of_known_data() {
        let pattern: Vec<u8> = (0..=255u8).cycle().take(102_400).collect();
        for (data, crc64, md5) in [
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
            assert_eq!(crc(data), crc64);
            assert_eq!(Md5Digest::of(data).hex(), md5);
        }
    }

    /// By the definition, bit by bit.
    fn crc_by_bits(data: &[u8]) -> u64 {
        let step = |crc: u64, byte: &u8| {
            (0..8).fold(crc ^ u64::from(*byte), |crc, _| {
                (crc >> 1) ^ (POLYNOMIAL * (crc & 1))
            })
        };
        !data.iter().fold(!0, step)
    }

    #[test]
    fn the_crc_is_that_of_the_definition_for_every_length_and_in_pieces() {
        let data: Vec<u8> = (0..40_000u32).map(|i| (i ^ (i >> 7)) as u8).collect();
        for length in (0..=1_100).chain([4_095, 16_384, 33_333]) {
            // From another address each time: the instructions load 64 bytes at once.
            let data = &data[length % 67..][..length];
            assert_eq!(crc(data), crc_by_bits(data), "{length} bytes");
        }
        let expected = crc_by_bits(&data);
        for size in [1, 15, 64, 127, 255, 1_000, 4_097, 39_999] {
            let mut stream = Crc64Stream::new();
            data.chunks(size).for_each(|piece| stream.update(piece));
            assert_eq!(stream.value(), expected, "pieces of {size}");
        }
    }

    /// Where the processor has no instructions for it. Those of an older one are what valgrind has.
    #[test]
    fn the_crc_is_the_same_without_special_instructions() {
        let test = "the_crc_is_that_of_the_definition_for_every_length_and_in_pieces";
        let tests = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &format!("digest::tests::{test}")])
            .env("RSCRYPTO_CRC64_FORCE", "portable")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&tests.stdout);
        assert!(said.contains("1 passed"), "{said}");
    }

    #[test]
    fn digests_are_written_as_the_service_does() {
        let md5 = Md5Digest::of(b"a");
        assert_eq!(md5.base64(), "DMF1ucDxtqgxw5niaXcmYQ==");
        assert!(looks_like_md5(&md5.hex()));
        for other in [
            "",
            "0CC1",
            "0CC175B9C0F1B6A831C399E26977266X",
            "0CC175B9C0F1B6A831C399E269772661-2",
        ] {
            assert!(!looks_like_md5(other), "{other}");
        }
    }

    #[test]
    fn the_crc_of_joined_parts_is_the_crc_of_the_whole() {
        fn join(pieces: &[(u64, u64)]) -> u64 {
            let mut joined = JoinedCrc64::default();
            for (crc64, length) in pieces {
                joined.append(*crc64, *length);
            }
            joined.value()
        }
        assert_eq!(
            join(&[(1796661072844795914, 9), (4472352582074980600, 5)]),
            5981764153023615706
        );
        assert_eq!(join(&[]), crc(b""));
        assert_eq!(join(&[(crc(b"abc"), 3)]), crc(b"abc"));
        assert_eq!(join(&[(crc(b"abc"), 3), (0, 0)]), crc(b"abc"));
        let data: Vec<u8> = (0..300u32).map(|i| (i * 7) as u8).collect();
        for size in 1..=300 {
            let pieces = data
                .chunks(size)
                .map(|piece| (crc(piece), piece.len() as u64));
            let pieces: Vec<_> = pieces.collect();
            assert_eq!(join(&pieces), crc(&data), "pieces of {size}");
            let (first, rest) = data.split_at(size);
            let pieces = [first, rest].map(|piece| (crc(piece), piece.len() as u64));
            assert_eq!(join(&pieces), crc(&data), "{size} and the rest");
        }
    }

    #[test]
    fn the_composite_etag_is_md5_over_the_text_of_the_part_etags() {
        let parts = [
            "4DE8075FB607DF4D13FBC480EA488EFA",
            "af947ec157726cea88ed83b3c989063b",
        ];
        assert_eq!(
            composite_etag(parts.into_iter()).unwrap(),
            "1C787C506EABFB9B45EAAA8DB039F4B2-2"
        );
        assert_eq!(composite_etag(["opaque"].into_iter()), None);
    }
}
