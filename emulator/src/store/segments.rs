//! Bytes in memory, in pieces of a fixed size: growing never copies, and a client's tiny chunks cost no more than
//! their bytes.

/// Size of all pieces but the last.
const SEGMENT: usize = 256 * 1024;

#[derive(Default)]
pub(super) struct Segments(Vec<Vec<u8>>);

impl Segments {
    pub(super) fn append(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            match self.0.last_mut() {
                Some(last) if last.len() < SEGMENT => {
                    let (now, later) = bytes.split_at(bytes.len().min(SEGMENT - last.len()));
                    last.extend_from_slice(now);
                    bytes = later;
                }
                // The first grows with its bytes, for those who keep many small objects.
                Some(_) => self.0.push(Vec::with_capacity(SEGMENT)),
                None => self.0.push(Vec::new()),
            }
        }
    }

    /// Fills the buffer as far as there are bytes behind `offset`; returns how many there were.
    pub(super) fn read_at(&self, offset: u64, buffer: &mut [u8]) -> usize {
        let Ok(mut at) = usize::try_from(offset) else {
            return 0;
        };
        let mut filled = 0;
        while filled < buffer.len() {
            let rest = self.0.get(at / SEGMENT).map(Vec::as_slice);
            let Some(rest @ [_, ..]) = rest.and_then(|segment| segment.get(at % SEGMENT..)) else {
                break;
            };
            let size = rest.len().min(buffer.len() - filled);
            buffer[filled..filled + size].copy_from_slice(&rest[..size]);
            filled += size;
            at += size;
        }
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_appended_is_read_from_any_offset() {
        let bytes: Vec<u8> = (0..=255).cycle().take(2 * SEGMENT + 77).collect();
        let mut segments = Segments::default();
        for piece in bytes.chunks(100_001) {
            segments.append(piece);
        }
        for offset in [
            0,
            1,
            SEGMENT - 1,
            SEGMENT,
            2 * SEGMENT + 76,
            2 * SEGMENT + 77,
        ] {
            let mut buffer = vec![0; bytes.len()];
            let read = segments.read_at(offset as u64, &mut buffer);
            assert_eq!(&buffer[..read], &bytes[offset..]);
        }
        assert_eq!(segments.read_at(u64::MAX, &mut [0]), 0);
    }
}
