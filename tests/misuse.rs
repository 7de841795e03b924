//! Every exported function with every argument wrong in turn: NULL, a handle of another type, numbers at their ends, text
//! that is empty, huge, no UTF-8 or holds line breaks. A status, and never a crash. Made of the header, so that a new
//! function is tested from its first day.
#![cfg(all(unix, target_pointer_width = "64"))]

#[path = "c_abi/build.rs"]
mod build;

use std::ffi::{CStr, CString, c_char, c_void};

use ossmp_emulator::Emulator;

const E_ARGUMENT: i32 = 1;
/// More than any function has.
const MOST: usize = 8;
/// Arguments that are fewer or narrower than this are passed the same way by the C ABI of these machines.
type Function =
    unsafe extern "C" fn(usize, usize, usize, usize, usize, usize, usize, usize) -> usize;

struct Parameter {
    kind: String,
    name: String,
}

struct Prototype {
    returns: String,
    name: String,
    parameters: Vec<Parameter>,
}

/// All functions of the header.
fn prototypes() -> Vec<Prototype> {
    let header = build::without_comments(&build::committed_header());
    let mut found = Vec::new();
    for declaration in header.split(';') {
        let declaration = declaration.split_whitespace().collect::<Vec<_>>().join(" ");
        let Some((before, parameters)) = declaration.split_once('(') else {
            continue;
        };
        let Some(at) = before.rfind("ossmp_") else {
            continue;
        };
        if before.contains("typedef") || before.contains('#') && !before.contains("endif") {
            continue;
        }
        let returns = before[..at].trim();
        let returns = returns.rsplit(['}', '>']).next().unwrap_or(returns).trim();
        let parameters = parameters.trim_end_matches(')');
        found.push(Prototype {
            returns: returns.to_owned(),
            name: before[at..].trim().to_owned(),
            parameters: parameters
                .split(',')
                .filter(|p| p.trim() != "void")
                .map(|p| {
                    let p = p.trim();
                    let cut = p.rfind([' ', '*']).expect("a type and a name") + 1;
                    Parameter {
                        kind: p[..cut].trim().replace("const ", ""),
                        name: p[cut..].to_owned(),
                    }
                })
                .collect(),
        });
    }
    found
}

struct Library(*mut c_void);

impl Library {
    fn open() -> Self {
        let path = CString::new(build::library().to_str().unwrap()).unwrap();
        let handle = unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_NOW) };
        assert!(!handle.is_null());
        Library(handle)
    }

    fn call(&self, name: &str, arguments: &[usize]) -> usize {
        let symbol = CString::new(name).unwrap();
        let function = unsafe { libc::dlsym(self.0, symbol.as_ptr()) };
        assert!(!function.is_null(), "{name}");
        let mut all = [0; MOST];
        all[..arguments.len()].copy_from_slice(arguments);
        let [a, b, c, d, e, f, g, h] = all;
        unsafe {
            let function: Function = std::mem::transmute(function);
            function(a, b, c, d, e, f, g, h)
        }
    }

    fn status(&self, name: &str, arguments: &[usize]) -> i32 {
        self.call(name, arguments) as i32
    }
}

unsafe extern "C" fn read(_: *mut c_void, _: *mut u8, _: usize) -> i64 {
    0
}

unsafe extern "C" fn progress(_: *mut c_void, _: i64, _: i64) -> i32 {
    0
}

unsafe extern "C" fn log(_: *mut c_void, _: i32, _: *const c_char) {}

unsafe extern "C" fn fetch(_: *mut c_void, _: *mut c_void) -> i32 {
    1
}

/// Good arguments for one call.
struct Stage<'s> {
    library: &'s Library,
    texts: Vec<CString>,
    /// Where out parameters point to, and how many are taken.
    outs: Box<[usize; 64]>,
    taken: usize,
    /// Kind and handle, to be freed.
    handles: Vec<(String, usize)>,
    endpoint: &'s str,
    file: &'s str,
    data: [u8; 64],
}

impl<'s> Stage<'s> {
    fn new(library: &'s Library, endpoint: &'s str, file: &'s str) -> Self {
        Stage {
            library,
            texts: Vec::new(),
            outs: Box::new([0; 64]),
            taken: 0,
            handles: Vec::new(),
            endpoint,
            file,
            data: [7; 64],
        }
    }

    fn text(&mut self, text: &[u8]) -> usize {
        self.texts.push(CString::new(text).unwrap());
        self.texts.last().unwrap().as_ptr() as usize
    }

    fn out(&mut self) -> usize {
        self.taken += 1;
        &raw mut self.outs[self.taken - 1] as usize
    }

    fn keep(&mut self, kind: &str, handle: usize) -> usize {
        assert_ne!(handle, 0, "{kind}");
        self.handles.push((kind.to_owned(), handle));
        handle
    }

    /// A good handle of a type.
    fn handle(&mut self, kind: &str) -> usize {
        let library = self.library;
        let made = match kind {
            "ossmp_config" => {
                let config = library.call("ossmp_config_new", &[]);
                let (endpoint, region) = (
                    self.text(self.endpoint.as_bytes()),
                    self.text(b"cn-hangzhou"),
                );
                let (id, secret) = (
                    self.text(b"LTAI5tEmulatorDefault"),
                    self.text(b"emulator-default-secret"),
                );
                library.call("ossmp_config_set_endpoint", &[config, endpoint]);
                library.call("ossmp_config_set_region", &[config, region]);
                library.call("ossmp_config_set_credentials", &[config, id, secret, 0]);
                library.call("ossmp_config_set_idle_timeout", &[config, 500]);
                library.call("ossmp_config_set_max_attempts", &[config, 1]);
                config
            }
            "ossmp_options" => {
                let options = library.call("ossmp_options_new", &[]);
                library.call("ossmp_options_set_deadline", &[options, 2000]);
                options
            }
            "ossmp_parts" => {
                let parts = library.call("ossmp_parts_new", &[]);
                let etag = self.text(b"D41D8CD98F00B204E9800998ECF8427E");
                library.call("ossmp_parts_add", &[parts, 1, etag]);
                parts
            }
            "ossmp_list_options" => library.call("ossmp_list_options_new", &[]),
            "ossmp_control" => library.call("ossmp_control_new", &[]),
            "ossmp_client" => {
                let config = self.handle("ossmp_config");
                self.made_by("ossmp_client_new", &[config])
            }
            "ossmp_upload" => {
                let (client, options) = (self.handle("ossmp_client"), self.handle("ossmp_options"));
                let (bucket, key) = (self.text(b"demo"), self.text(b"k"));
                self.made_by("ossmp_upload_init", &[client, bucket, key, options])
            }
            "ossmp_writer" => {
                let (client, options) = (self.handle("ossmp_client"), self.handle("ossmp_options"));
                let (bucket, key) = (self.text(b"demo"), self.text(b"k"));
                self.made_by("ossmp_client_writer_new", &[client, bucket, key, options])
            }
            "ossmp_uploads" => {
                let client = self.handle("ossmp_client");
                let bucket = self.text(b"demo");
                self.made_by("ossmp_client_list_uploads", &[client, bucket, 0])
            }
            "ossmp_result" => {
                let client = self.handle("ossmp_client");
                let (bucket, key, file) = (
                    self.text(b"demo"),
                    self.text(b"k"),
                    self.text(self.file.as_bytes()),
                );
                self.made_by("ossmp_client_upload_file", &[client, bucket, key, file, 0])
            }
            "ossmp_error" => {
                let (unused, error) = (self.out(), self.out());
                library.call("ossmp_client_new", &[0, unused, error]);
                unsafe { *(error as *const usize) }
            }
            other => panic!("how is a {other} made?"),
        };
        self.keep(kind, made)
    }

    /// What a function gives through its next to last argument.
    fn made_by(&mut self, function: &str, arguments: &[usize]) -> usize {
        let (out, error) = (self.out(), self.out());
        let all = [arguments, &[out, error]].concat();
        assert_eq!(self.library.status(function, &all), 0, "{function}");
        unsafe { *(out as *const usize) }
    }

    fn good(&mut self, parameter: &Parameter) -> usize {
        let name = parameter.name.as_str();
        match parameter.kind.as_str() {
            "char *" => match name {
                "url" | "metadata_url" => self.text(b"http://127.0.0.1:1"),
                "path" => self.text(self.file.as_bytes()),
                "bucket" | "source_bucket" => self.text(b"demo"),
                "region" => self.text(b"cn-hangzhou"),
                _ => self.text(b"text"),
            },
            "ossmp_read_fn" => read as *const () as usize,
            "ossmp_progress_fn" => progress as *const () as usize,
            "ossmp_log_fn" => log as *const () as usize,
            "ossmp_credentials_fn" => fetch as *const () as usize,
            // Only a callback is given one.
            "void *" if name == "user_data" => 0,
            "ossmp_credentials *" => 0,
            "void *" => self.data.as_ptr() as usize,
            "int32_t" | "int64_t" => 1,
            "size_t" if name == "length" => self.data.len(),
            "size_t" => 0,
            kind if kind.ends_with("**") => self.out(),
            kind => {
                let kind = kind.trim_end_matches('*').trim().to_owned();
                self.handle(&kind)
            }
        }
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        // In any order.
        for (kind, handle) in self.handles.drain(..) {
            self.library.call(&format!("{kind}_free"), &[handle]);
        }
    }
}

/// What is wrong for a parameter, as numbers and texts; whether it must be refused as an argument.
enum Wrong {
    Number(usize),
    Text(Vec<u8>),
    Stranger,
    Null { refused: bool },
}

fn wrongs(parameter: &Parameter) -> Vec<Wrong> {
    let numbers = |all: &[i64]| all.iter().map(|n| Wrong::Number(*n as usize)).collect();
    match parameter.kind.as_str() {
        "char *" => {
            let mut texts: Vec<Wrong> = [
                &b""[..],
                b"a\r\nx-oss-meta-b: 2",
                b"\xff\xfe",
                b"../../etc/passwd",
                b"\xe4\xb8\xad\xe6\x96\x87",
            ]
            .into_iter()
            .map(|text| Wrong::Text(text.to_vec()))
            .collect();
            texts.push(Wrong::Text(vec![b'a'; 1 << 20]));
            texts.push(Wrong::Null { refused: false });
            texts
        }
        "int32_t" => numbers(&[-1, 0, i64::from(i32::MIN), i64::from(i32::MAX)]),
        "int64_t" => numbers(&[-1, 0, i64::MIN, i64::MAX]),
        // A length must be that of its data: C has no way to check it.
        "size_t" if parameter.name == "length" => Vec::new(),
        "size_t" => numbers(&[-1, 1, 1 << 40]),
        kind if kind.ends_with("_fn") => vec![Wrong::Null { refused: true }],
        "void *" if parameter.name == "user_data" => Vec::new(),
        "void *" => vec![Wrong::Null { refused: true }],
        kind if kind.ends_with("**") => vec![Wrong::Null { refused: false }],
        _ => {
            let may_be_missing = ["options", "parts"].contains(&parameter.name.as_str());
            let refused = !may_be_missing;
            vec![Wrong::Null { refused }, Wrong::Stranger]
        }
    }
}

#[test]
fn every_function_takes_every_argument_wrong() {
    let emulator = Emulator::builder().bucket("demo").start().unwrap();
    let endpoint = emulator.endpoint();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), [1; 1000]).unwrap();
    let file = file.path().to_str().unwrap();
    let library = Library::open();
    let header = build::committed_header();
    let statuses: Vec<i32> = build::numbers(&header)
        .into_iter()
        .filter(|(name, _)| name == "OSSMP_OK" || name.starts_with("OSSMP_E_"))
        .map(|(_, number)| number)
        .collect();
    let prototypes = prototypes();
    assert_eq!(prototypes.len(), build::functions(&header).len());
    let mut calls = 0;
    for prototype in &prototypes {
        let name = prototype.name.as_str();
        for (at, parameter) in prototype.parameters.iter().enumerate() {
            for wrong in wrongs(parameter) {
                let mut stage = Stage::new(&library, &endpoint, file);
                let frees = name.ends_with("_free");
                let mut arguments: Vec<usize> = prototype
                    .parameters
                    .iter()
                    .map(|parameter| stage.good(parameter))
                    .collect();
                let stranger = match parameter.kind.as_str() {
                    "ossmp_control *" => "ossmp_parts",
                    _ => "ossmp_control",
                };
                let (bad, refused, what) = match wrong {
                    Wrong::Number(n) => (n, false, format!("{}", n as i64)),
                    Wrong::Text(text) => {
                        let what =
                            String::from_utf8_lossy(&text[..text.len().min(20)]).into_owned();
                        (stage.text(&text), false, what)
                    }
                    Wrong::Stranger => (stage.handle(stranger), true, format!("an {stranger}")),
                    Wrong::Null { refused } => (0, refused, "NULL".to_owned()),
                };
                arguments[at] = bad;
                let what = format!("{name}: {} is {what:?}", parameter.name);
                let result = library.call(name, &arguments);
                calls += 1;
                match prototype.returns.as_str() {
                    // It tells the status of an error, and not its own.
                    "ossmp_status" if name == "ossmp_error_status" => {
                        assert_eq!(result, 0, "{what}")
                    }
                    "ossmp_status" => {
                        let status = result as i32;
                        assert!(statuses.contains(&status), "{what}: {status}");
                        // A reader that gives nothing, a length of 1 and so on may fail before.
                        assert!(!refused || status == E_ARGUMENT, "{what}: {status}");
                    }
                    "char *" | "const char *" => {
                        assert_ne!(result, 0, "{what}: a string is never NULL");
                        let text = unsafe { CStr::from_ptr(result as *const c_char) };
                        assert!(!refused || text.is_empty(), "{what}: {text:?}");
                    }
                    "void" => assert!(frees || name.contains("cancel"), "{what}"),
                    _ => assert!(!refused || result as i32 == 0, "{what}: {result}"),
                }
            }
        }
    }
    assert!(calls > 400, "only {calls} calls");
}
