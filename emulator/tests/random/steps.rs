//! Which operation comes next: decided by a seed and by what was answered so far, so alike for like servers.

use std::collections::BTreeMap;

use super::common::*;
use super::transcript::Server;

/// A request with a name for the transcript.
pub struct Step {
    pub what: &'static str,
    pub request: Request,
    slot: usize,
    part: u32,
}

/// An upload as the client remembers it, dead ones included.
struct Upload {
    order: usize,
    bucket: &'static str,
    key: &'static str,
    etags: BTreeMap<u32, String>,
}

pub struct Steps {
    dice: u64,
    /// The latest uploads; a new one takes the place of an old one, which stays open on the server.
    uploads: Vec<Upload>,
    made: usize,
    /// The bytes of the largest part; smaller ones are the front of it.
    pattern: Vec<u8>,
}

const BUCKETS: [&str; 2] = ["demo", "other"];
const KEYS: [&str; 8] = [
    "a",
    "b",
    "dir/a",
    "dir/b",
    "dir/sub/c",
    "目录/文件",
    "sp ace+",
    "z",
];
const SLOTS: usize = 12;

impl Steps {
    pub fn new(seed: u64) -> Steps {
        Steps {
            dice: seed,
            uploads: Vec::new(),
            made: 0,
            pattern: pattern(KIB_100 + 7),
        }
    }

    /// SplitMix64.
    fn below(&mut self, end: u64) -> u64 {
        self.dice = self.dice.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.dice;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize]
    }

    fn chance(&mut self, one_in: u64) -> bool {
        self.below(one_in) == 0
    }

    pub fn next(&mut self, server: &Server) -> Step {
        match self.below(100) {
            _ if self.uploads.is_empty() => self.initiate(),
            0..12 => self.initiate(),
            12..42 => self.part(server),
            42..46 => self.part_copy(server),
            46..56 => self.complete(server),
            56..60 => self.of_upload(server, "abort", "DELETE", ""),
            60..66 => self.list_parts(server),
            66..72 => self.list_uploads(),
            72..79 => self.put(),
            79..85 => self.read(),
            85..88 => self.of_object("delete", "DELETE", ""),
            88..91 => self.copy(),
            91..97 => self.list_objects(),
            _ => self.bucket(),
        }
    }

    /// Remembers what the next steps need.
    pub fn learn(&mut self, step: &Step, answer: &Response) {
        if answer.status != 200 {
            return;
        }
        match step.what {
            "initiate" => {
                let upload = Upload {
                    order: self.made,
                    bucket: BUCKETS
                        .into_iter()
                        .find(|name| *name == step.request.bucket)
                        .unwrap(),
                    key: KEYS
                        .into_iter()
                        .find(|key| *key == step.request.key)
                        .unwrap(),
                    etags: BTreeMap::new(),
                };
                self.made += 1;
                if self.uploads.len() < SLOTS {
                    self.uploads.push(upload);
                } else {
                    self.uploads[step.slot] = upload;
                }
            }
            "part" | "part-copy" => {
                let etags = &mut self.uploads[step.slot].etags;
                etags.insert(step.part, answer.etag());
            }
            _ => {}
        }
    }

    fn of_object(&mut self, what: &'static str, method: &str, query: &str) -> Step {
        let mut request = request(method, self.one_of(&KEYS), query);
        request.bucket = self.one_of(&BUCKETS).into();
        Step {
            what,
            request,
            slot: 0,
            part: 0,
        }
    }

    fn of_upload(&mut self, server: &Server, what: &'static str, method: &str, more: &str) -> Step {
        let slot = self.below(self.uploads.len() as u64) as usize;
        let upload = &self.uploads[slot];
        let query = format!("uploadId={}{more}", server.upload_id(upload.order));
        let mut request = request(method, upload.key, &query);
        request.bucket = upload.bucket.into();
        Step {
            what,
            request,
            slot,
            part: 0,
        }
    }

    fn bytes(&mut self) -> Vec<u8> {
        let size = self.one_of(&[0, 1, 100, 5000, KIB_100 - 1, KIB_100, KIB_100, KIB_100 + 7]);
        let mut bytes = self.pattern[..size].to_vec();
        let stamp = self.below(5) as u8;
        bytes.iter_mut().take(9).for_each(|byte| *byte = stamp);
        bytes
    }

    fn initiate(&mut self) -> Step {
        let query = if self.chance(6) {
            "uploads&sequential"
        } else {
            "uploads"
        };
        let mut step = self.of_object("initiate", "POST", query);
        step.slot = self.below(SLOTS as u64) as usize;
        if self.chance(8) {
            step.request = step.request.header("x-oss-forbid-overwrite", "true");
        }
        if self.chance(3) {
            step.request = step
                .request
                .header("x-oss-meta-n", "1")
                .header("x-oss-tagging", "a=b");
        }
        step
    }

    fn part(&mut self, server: &Server) -> Step {
        let part = self.one_of(&[1, 1, 1, 2, 2, 2, 3, 3, 4, 9999, 10_000, 0, 10_001]);
        let mut step = self.of_upload(server, "part", "PUT", &format!("&partNumber={part}"));
        step.part = part;
        step.request.body = self.bytes();
        step
    }

    fn part_copy(&mut self, server: &Server) -> Step {
        let part = self.one_of(&[1, 2, 3]);
        let mut step = self.of_upload(server, "part-copy", "PUT", &format!("&partNumber={part}"));
        step.part = part;
        step.request = step.request.header("x-oss-copy-source", &self.source());
        if self.chance(2) {
            step.request = step
                .request
                .header("x-oss-copy-source-range", "bytes=3-60000");
        }
        step
    }

    fn source(&mut self) -> String {
        format!(
            "/{}/{}",
            self.one_of(&BUCKETS),
            encode(self.one_of(&KEYS), true)
        )
    }

    fn complete(&mut self, server: &Server) -> Step {
        let mut step = self.of_upload(server, "complete", "POST", "");
        let all = &self.uploads[step.slot].etags;
        let mut listed: Vec<(u32, String)> = all.clone().into_iter().collect();
        match self.below(12) {
            0 => listed.reverse(),
            1 => listed.push((77, "D41D8CD98F00B204E9800998ECF8427E".into())),
            2 => listed.truncate(1),
            3 => {
                step.request = step.request.header("x-oss-complete-all", "yes");
                return step;
            }
            4 => step.request = step.request.header("x-oss-forbid-overwrite", "true"),
            _ => {}
        }
        step.request.body = complete_body(&listed).into_bytes();
        step
    }

    fn list_parts(&mut self, server: &Server) -> Step {
        let more = self.one_of(&[
            "",
            "&max-parts=1",
            "&max-parts=2&part-number-marker=1",
            "&max-parts=0",
        ]);
        self.of_upload(server, "list-parts", "GET", more)
    }

    fn list_uploads(&mut self) -> Step {
        let query = self.one_of(&[
            "uploads&max-uploads=20",
            "uploads&max-uploads=5&prefix=dir/&delimiter=/",
            "uploads&max-uploads=9&key-marker=b&encoding-type=url",
            "uploads&max-uploads=3&key-marker=dir/a&upload-id-marker=0",
            "uploads&max-uploads=1001",
        ]);
        self.of_bucket("list-uploads", "GET", query)
    }

    fn of_bucket(&mut self, what: &'static str, method: &str, query: &str) -> Step {
        let mut step = self.of_object(what, method, query);
        step.request.key = String::new();
        step
    }

    fn put(&mut self) -> Step {
        let mut step = self.of_object("put", "PUT", "");
        step.request.body = self.bytes();
        if self.chance(6) {
            step.request = step.request.header("x-oss-forbid-overwrite", "true");
        }
        step
    }

    fn read(&mut self) -> Step {
        let (what, method, query) = self.one_of(&[
            ("get", "GET", ""),
            ("head", "HEAD", ""),
            ("tagging", "GET", "tagging"),
            ("meta", "HEAD", "objectMeta"),
        ]);
        let mut step = self.of_object(what, method, query);
        if self.chance(2) {
            step.request = step.request.header("Range", "bytes=90-110000");
        }
        step
    }

    fn copy(&mut self) -> Step {
        let mut step = self.of_object("copy", "PUT", "");
        step.request = step.request.header("x-oss-copy-source", &self.source());
        step
    }

    fn list_objects(&mut self) -> Step {
        let query = self.one_of(&[
            "max-keys=2",
            "prefix=dir/&delimiter=/",
            "marker=b&max-keys=3&encoding-type=url",
            "list-type=2&max-keys=2&start-after=a",
            "list-type=2&delimiter=/&fetch-owner=true",
        ]);
        self.of_bucket("list-objects", "GET", query)
    }

    fn bucket(&mut self) -> Step {
        let (method, query) = self.one_of(&[
            ("GET", "bucketInfo"),
            ("GET", "location"),
            ("DELETE", ""),
            ("PUT", ""),
            ("PUT", ""),
        ]);
        let mut step = self.of_bucket("bucket", method, query);
        if method != "GET" {
            step.request.bucket = self.one_of(&["third", "third", "other"]).into();
        }
        step
    }
}
