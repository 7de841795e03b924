//! Reads a file and hashes it: floor md5|crc64 FILE. What it costs is a lower bound for a client that does so too.

use std::fs::File;
use std::io::Read;

use md5::{Digest, Md5};

const CHUNK: usize = 128 * 1024;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, kind, path] = arguments.as_slice() else {
        eprintln!("usage: floor md5|crc64 FILE");
        std::process::exit(2);
    };
    let mut file = File::open(path)?;
    let mut md5 = (kind == "md5").then(Md5::new);
    let mut crc = (kind == "crc64").then(|| crc_fast::Digest::new(crc_fast::CrcAlgorithm::Crc64Xz));
    let mut chunk = vec![0; CHUNK];
    loop {
        let size = file.read(&mut chunk)?;
        if size == 0 {
            break;
        }
        if let Some(md5) = &mut md5 {
            md5.update(&chunk[..size]);
        }
        if let Some(crc) = &mut crc {
            crc.update(&chunk[..size]);
        }
    }
    if let Some(md5) = md5 {
        println!("{:x?}", md5.finalize());
    }
    if let Some(crc) = crc {
        println!("{}", crc.finalize());
    }
    Ok(())
}
