//! Makes the C header of src/ffi, and gives the shared library its name.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// The files of src/ffi whose functions are exported, in the order of the header's sections.
const SECTIONS: [&str; 15] = [
    "numbers",
    "version",
    "error",
    "config",
    "credentials",
    "client",
    "options",
    "upload",
    "parts",
    "transfer",
    "writer",
    "result",
    "list_options",
    "uploads",
    "control",
];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=cbindgen.toml");
    println!("cargo:rerun-if-changed=src/ffi");
    if let Err(error) = run() {
        eprintln!("build.rs could not make the header ossmp.h of src/ffi: {error}");
        std::process::exit(1);
    }
    name_library();
}

fn run() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let version = Version::of_package()?;
    println!("cargo:rustc-env=OSSMP_VERSION_NUMBER={}", version.number());
    let mut config = cbindgen::Config::from_file(root.join("cbindgen.toml"))?;
    config.after_includes = Some(version.macros());
    let mut builder = cbindgen::Builder::new().with_config(config);
    for section in SECTIONS {
        builder = builder.with_src(source(&root, section));
    }
    let mut header = Vec::new();
    builder.generate()?.write(&mut header);
    let header = without_enum_names(&String::from_utf8(header)?);
    let header = with_short_comments(&header);
    let header = with_headings(&header, &root)?;
    let directory = PathBuf::from(env::var("OUT_DIR")?).join("include");
    fs::create_dir_all(&directory)?;
    fs::write(directory.join("ossmp.h"), header)?;
    Ok(())
}

fn source(root: &Path, section: &str) -> PathBuf {
    root.join("src/ffi").join(section).with_extension("rs")
}

struct Version {
    major: u32,
    minor: u32,
    patch: u32,
}

impl Version {
    fn of_package() -> Result<Self, Box<dyn Error>> {
        let number = |name| Ok::<u32, Box<dyn Error>>(env::var(name)?.parse()?);
        Ok(Version {
            major: number("CARGO_PKG_VERSION_MAJOR")?,
            minor: number("CARGO_PKG_VERSION_MINOR")?,
            patch: number("CARGO_PKG_VERSION_PATCH")?,
        })
    }

    fn number(&self) -> u32 {
        self.major << 16 | self.minor << 8 | self.patch
    }

    fn macros(&self) -> String {
        format!(
            "\n/* The version this header belongs to; ossmp_version_number() is that of the library. */\n\
             #define OSSMP_VERSION_MAJOR {}\n\
             #define OSSMP_VERSION_MINOR {}\n\
             #define OSSMP_VERSION_PATCH {}\n\
             #define OSSMP_VERSION_NUMBER {:#08x} /* major << 16 | minor << 8 | patch */",
            self.major,
            self.minor,
            self.patch,
            self.number()
        )
    }
}

/// cbindgen names every enum. In C these are mere numbers, and everything that holds one is an `int32_t`.
fn without_enum_names(header: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for line in header.lines() {
        let line = match line {
            "typedef enum {" => {
                inside = true;
                "enum {"
            }
            _ if inside && line.starts_with('}') => {
                inside = false;
                "};"
            }
            _ => line,
        };
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// A comment of one line takes one line.
fn with_short_comments(header: &str) -> String {
    let mut text = String::new();
    let mut lines = header.lines().peekable();
    while let Some(line) = lines.next() {
        text.push_str(line);
        if line.trim_start() == "/**" {
            let words = lines.next().unwrap_or_default();
            match lines.next_if(|next| next.trim_start() == "*/") {
                Some(end) => {
                    let words = words.trim_start().trim_start_matches('*');
                    text.push_str(&format!("{words} {}", end.trim_start()));
                }
                None => text.push_str(&format!("\n{words}")),
            }
        }
        text.push('\n');
    }
    text
}

/// Puts the first line of each file's documentation above its first function.
fn with_headings(header: &str, root: &Path) -> Result<String, Box<dyn Error>> {
    let mut header = header.to_owned();
    for section in SECTIONS {
        let text = fs::read_to_string(source(root, section))?;
        let Some(function) = first_function(&text) else {
            continue;
        };
        let heading = text
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("//! "));
        let heading = heading.ok_or_else(|| format!("src/ffi/{section}.rs has no first line"))?;
        let call = header.find(&format!("{function}("));
        let place = call.and_then(|call| header[..call].rfind("/**"));
        let place =
            place.ok_or_else(|| format!("{function} is not in the header, or undocumented"))?;
        let rule = "-".repeat(106usize.saturating_sub(heading.len()));
        header.insert_str(place, &format!("/* ---- {heading} {rule} */\n\n"));
    }
    Ok(header)
}

fn first_function(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("extern \"C\" fn ossmp_")?;
    let start = text.len() - rest.len() - "ossmp_".len();
    text[start..].split('(').next()
}

/// The name by which programs find the library at run time: it changes when the ABI breaks, and plain cargo sets none.
fn name_library() {
    match env::var("CARGO_CFG_TARGET_OS").as_deref() {
        Ok("linux") => {
            println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libossmp.so.0");
            // Thread-locals with destructors outlive a dlclose, so the code must stay.
            println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
        }
        Ok("macos") => {
            println!("cargo:rustc-cdylib-link-arg=-Wl,-install_name,@rpath/libossmp.0.dylib");
        }
        _ => {}
    }
}
