//! Live handles, the strings that came from them, and one call at a time.

use std::ffi::{CStr, CString, c_char};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use super::super::error::ossmp_error_status;
use super::super::numbers::status_numbers;
use super::super::version::ossmp_status_name;
use super::FUNCTIONS;
use super::arguments::{self, Text};
use super::callbacks;
use super::table::{Function, Parameter};

/// Whether each call is shown on stderr.
static SHOWN: LazyLock<bool> = LazyLock::new(|| std::env::var_os("OSSMP_FUZZ_SHOW").is_some());
/// Handles at a time.
const PLACES: usize = 10;
/// More parameters than any function has.
const MOST: usize = 8;
/// Fewer or narrower arguments are passed in the same way by the C ABI of 64-bit machines.
type Any = unsafe extern "C" fn(usize, usize, usize, usize, usize, usize, usize, usize) -> usize;

pub(super) struct Stage {
    endpoint: String,
    /// The script wants a port where nobody listens.
    closed: bool,
    directory: String,
    /// The type and the address of each live handle.
    handles: [Option<(String, usize)>; PLACES],
    next: usize,
    /// Handle, address and content of strings that must stay as they are.
    strings: Vec<(usize, usize, CString)>,
}

/// The arguments of a call, and what they point to.
struct Call {
    values: [usize; MOST],
    texts: Vec<CString>,
    outs: Box<[usize; MOST]>,
    data: Box<[u8; 64]>,
    has_data: bool,
}

impl Stage {
    pub(super) fn new(endpoint: &str, directory: &Path) -> Self {
        let directory = directory.to_str().expect("a path of text").to_owned();
        for (name, bytes) in [("file", &[1; 1000][..]), ("empty", &[])] {
            let path = format!("{directory}/{name}");
            if !Path::new(&path).exists() {
                fs::write(path, bytes).expect("a file on the stage");
            }
        }
        for left in ["checkpoint", "checkpoint.lock", "checkpoint.tmp"] {
            let _ = fs::remove_file(format!("{directory}/{left}"));
        }
        Stage {
            endpoint: endpoint.to_owned(),
            closed: false,
            directory,
            handles: [const { None }; PLACES],
            next: 0,
            strings: Vec::new(),
        }
    }

    /// One call with the arguments that `words` stand for.
    pub(super) fn call<'w>(
        &mut self,
        function: &'static Function,
        words: impl Iterator<Item = &'w [u8]>,
    ) {
        // It would follow the variables of the machine to a host that nobody knows.
        if function.name == "ossmp_config_set_proxy_from_env" && has_proxy() {
            return;
        }
        let words: Vec<&[u8]> = words.take(MOST).collect();
        let mut call = Call {
            values: [0; MOST],
            texts: Vec::new(),
            outs: Box::new([usize::MAX; MOST]),
            data: Box::new([7; 64]),
            has_data: false,
        };
        for (at, parameter) in function.parameters.iter().enumerate() {
            let word = words.get(at).copied();
            call.values[at] = self.argument(function, parameter, at, word, &mut call);
        }
        if function.name == "ossmp_config_set_endpoint" {
            self.closed = words.get(1) == Some(&&b"@closed"[..]);
        }
        if function.name == "ossmp_client_new" {
            self.limit_waits(call.values[0]);
        }
        self.before(function, &call);
        callbacks::rewind();
        let returned = invoke(function, &call.values);
        if *SHOWN {
            eprintln!("{} {call:?}: {}", function.name, returned as i32);
        }
        self.after(function, &call, returned);
    }

    fn argument(
        &self,
        function: &Function,
        parameter: &Parameter,
        at: usize,
        word: Option<&[u8]>,
        call: &mut Call,
    ) -> usize {
        let null = word == Some(b"-");
        match parameter.kind.as_str() {
            "char *" => {
                let name = function.name;
                let (endpoint, directory) = (&self.endpoint, &self.directory);
                match arguments::text(name, parameter, word, endpoint, directory) {
                    Text::Null => 0,
                    Text::Bytes(bytes) => {
                        call.texts.push(CString::new(bytes).expect("no NUL"));
                        call.texts.last().map_or(0, |text| text.as_ptr() as usize)
                    }
                }
            }
            "void *" if parameter.name == "data" => {
                call.has_data = !null;
                if null { 0 } else { call.data.as_ptr() as usize }
            }
            "void *" => 0,
            // A length beyond its data is a lie that C cannot be caught at.
            "size_t" if parameter.name == "length" && call.has_data => {
                arguments::number(word, 64).clamp(0, 64) as usize
            }
            "int32_t" | "int64_t" | "size_t" => {
                let first = ["offset", "index", "part_number_marker"].contains(&parameter.name);
                arguments::number(word, i64::from(!first)) as usize
            }
            kind if kind.ends_with("_fn") => arguments::callback(kind, word),
            kind if kind.ends_with("**") => match null {
                true => 0,
                false => &raw mut call.outs[at] as usize,
            },
            kind => self.handle(kind.trim_end_matches(" *"), word),
        }
    }

    /// The latest handle of a type, or the one at a place, of whatever type, or NULL.
    fn handle(&self, kind: &str, word: Option<&[u8]>) -> usize {
        let place = match word {
            Some([digit @ b'0'..=b'9', ..]) => Some(usize::from(digit - b'0') % PLACES),
            Some(b"-") => None,
            _ => (1..=PLACES)
                .map(|back| (self.next + PLACES - back) % PLACES)
                .find(|place| matches!(&self.handles[*place], Some((k, _)) if k == kind)),
        };
        let handle = place.and_then(|place| self.handles[place].as_ref());
        handle.map_or(0, |(_, handle)| *handle)
    }

    /// Whatever a script has set: one attempt, short waits, and no host but the stage's.
    fn limit_waits(&mut self, config: usize) {
        let is_config = |h: &(String, usize)| h.1 == config && h.0 == "ossmp_config";
        if !self.handles.iter().flatten().any(is_config) {
            return;
        }
        let url = match self.closed {
            true => arguments::CLOSED,
            false => &self.endpoint,
        };
        let url = CString::new(url).expect("no NUL");
        for (name, value) in [
            ("ossmp_config_set_endpoint", url.as_ptr() as usize),
            ("ossmp_config_set_max_attempts", 1),
            ("ossmp_config_set_connect_timeout", 1000),
            ("ossmp_config_set_idle_timeout", 1000),
            ("ossmp_config_set_bandwidth_limit", 0),
        ] {
            let mut values = [0; MOST];
            values[..2].copy_from_slice(&[config, value]);
            assert_eq!(
                invoke(super::named(name.as_bytes()), &values) as i32,
                0,
                "{name}"
            );
        }
    }

    /// Strings of handles that the call changes or frees count no longer; until here they must be as they were.
    fn before(&mut self, function: &Function, call: &Call) {
        for (parameter, handle) in function.parameters.iter().zip(call.values) {
            let is_handle = parameter.kind.starts_with("ossmp_") && parameter.kind.ends_with(" *");
            if is_handle && !parameter.is_const && handle != 0 {
                self.check_strings(|owner| owner == handle);
                self.strings.retain(|(owner, _, _)| *owner != handle);
            }
        }
    }

    fn check_strings(&self, of: impl Fn(usize) -> bool) {
        for (_, address, content) in self.strings.iter().filter(|(owner, _, _)| of(*owner)) {
            // SAFETY: its handle is live and was not changed, so the string is there.
            let now = unsafe { CStr::from_ptr(*address as *const c_char) };
            assert_eq!(now, content.as_c_str(), "a string changed under its handle");
        }
    }

    fn after(&mut self, function: &'static Function, call: &Call, returned: usize) {
        let name = function.name;
        match function.returns {
            "ossmp_status" => self.check_status(function, call, returned as i32),
            returns if returns.ends_with("char *") => {
                assert_ne!(returned, 0, "{name}: a string is never NULL");
                // SAFETY: the header promises a string.
                let text = unsafe { CStr::from_ptr(returned as *const c_char) };
                let owner = call.values[0];
                if self.handles.iter().flatten().any(|(_, h)| *h == owner) {
                    self.strings.push((owner, returned, text.to_owned()));
                }
            }
            returns if returns.starts_with("ossmp_") && returns.ends_with('*') => {
                assert_ne!(returned, 0, "{name}");
                self.keep(returns.trim_end_matches(" *"), returned);
            }
            _ => {}
        }
        if name.ends_with("_free") {
            let kind = name.trim_end_matches("_free");
            for place in &mut self.handles {
                place.take_if(|(k, handle)| k == kind && *handle == call.values[0]);
            }
        }
    }

    /// The status is one of the header's, and every out parameter was written as it says.
    fn check_status(&mut self, function: &'static Function, call: &Call, status: i32) {
        let name = function.name;
        let known = (0..64).contains(&status) && {
            let status_name = ossmp_status_name(status);
            // SAFETY: a string of the library's own.
            let status_name = unsafe { CStr::from_ptr(status_name) };
            status_name.to_bytes().starts_with(b"OSSMP_")
        };
        assert!(known, "{name} returned {status}");
        if name == "ossmp_error_status" {
            return;
        }
        assert_ne!(
            status,
            status_numbers::OSSMP_E_INTERNAL as i32,
            "{name}: {call:?}"
        );
        let made_in_vain = status == status_numbers::OSSMP_E_CALLBACK_FAILED as i32;
        let mut made = Vec::new();
        for (at, parameter) in function.parameters.iter().enumerate() {
            let Some(kind) = parameter.kind.strip_suffix(" **") else {
                continue;
            };
            let written = call.outs[at];
            if call.values[at] == 0 {
                continue;
            }
            assert_ne!(
                written,
                usize::MAX,
                "{name}: {} was not written",
                parameter.name
            );
            let wanted = (kind == "ossmp_error") == (status != 0);
            assert!((written != 0) == wanted || made_in_vain, "{name}: {status}");
            if kind == "ossmp_error" && written != 0 {
                // SAFETY: the call has just given it.
                let told = unsafe { ossmp_error_status(written as *const _) };
                assert_eq!(told, status, "{name}");
            }
            if written != 0 {
                made.push((kind, written));
            }
        }
        for (kind, handle) in made {
            self.keep(kind, handle);
        }
    }

    /// Puts a handle into the next place; what was there is freed.
    fn keep(&mut self, kind: &str, handle: usize) {
        let place = self.next;
        self.next = (place + 1) % PLACES;
        self.free(place);
        self.handles[place] = Some((kind.to_owned(), handle));
    }

    fn free(&mut self, place: usize) {
        if let Some((kind, handle)) = self.handles[place].take() {
            self.check_strings(|owner| owner == handle);
            self.strings.retain(|(owner, _, _)| *owner != handle);
            let mut values = [0; MOST];
            values[0] = handle;
            invoke(super::named(format!("{kind}_free").as_bytes()), &values);
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        for place in 0..PLACES {
            self.free(place);
        }
    }
}

impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(&self.texts)
            .entries(self.values)
            .finish()
    }
}

fn invoke(function: &Function, values: &[usize; MOST]) -> usize {
    debug_assert!(FUNCTIONS.iter().any(|f| f.address == function.address));
    let [a, b, c, d, e, f, g, h] = *values;
    // SAFETY: the address is that of a C function of at most eight integers or pointers, and the stage passes only
    // what the rules of the header allow.
    unsafe {
        let function: Any = std::mem::transmute(function.address as *const ());
        function(a, b, c, d, e, f, g, h)
    }
}

fn has_proxy() -> bool {
    let names = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"];
    names.iter().any(|name| std::env::var_os(name).is_some())
}
