//! What a word of a script becomes for a parameter, within what C may pass.

use super::callbacks;
use super::fold;
use super::table::Parameter;

/// Where numbers break.
const EDGES: [i64; 16] = [
    0,
    1,
    -1,
    2,
    3,
    100,
    1000,
    1001,
    10_000,
    10_001,
    102_400,
    5 << 30,
    i32::MAX as i64,
    i32::MIN as i64,
    i64::MAX,
    i64::MIN,
];
/// A port where nobody listens.
pub(super) const CLOSED: &str = "http://127.0.0.1:1";

/// What is passed for text.
#[derive(Debug)]
pub(super) enum Text {
    Null,
    Bytes(Vec<u8>),
}

/// An integer: the number that stands there, or one of the edges.
pub(super) fn number(word: Option<&[u8]>, good: i64) -> i64 {
    let Some(word) = word.filter(|w| *w != b".") else {
        return good;
    };
    let text = std::str::from_utf8(word).ok();
    let edge = EDGES[fold(word) as usize % EDGES.len()];
    text.and_then(|t| t.parse().ok()).unwrap_or(edge)
}

/// Text for a parameter. Paths and URLs stay on the stage: no file of others is touched, and no other host asked.
pub(super) fn text(
    function: &str,
    parameter: &Parameter,
    word: Option<&[u8]>,
    endpoint: &str,
    directory: &str,
) -> Text {
    let good = match parameter.name {
        "url" if function == "ossmp_config_set_endpoint" => endpoint,
        "url" | "metadata_url" => CLOSED,
        "path" if function == "ossmp_options_set_checkpoint" => "@checkpoint",
        "path" => "@file",
        "pem_path" => "@nothing",
        "bucket" | "source_bucket" => "demo",
        "region" => "cn-hangzhou",
        "access_key_id" => "LTAI5tEmulatorDefault",
        "access_key_secret" => "emulator-default-secret",
        "security_token" | "source_version_id" | "role_name" => "",
        "etag" => "D41D8CD98F00B204E9800998ECF8427E",
        "name" => "x-oss-meta-a",
        _ => "k",
    };
    let word = match word {
        None | Some(b".") => good.as_bytes(),
        Some(b"-") if parameter.name != "metadata_url" => return Text::Null,
        Some(word) => word,
    };
    let bytes = match parameter.name {
        "path" | "pem_path" => path(word, directory),
        // A default of its own would be asked on the network.
        "metadata_url" => CLOSED.as_bytes().to_vec(),
        "url" if word == b"@closed" => CLOSED.as_bytes().to_vec(),
        "url" if function == "ossmp_config_set_proxy" && word.starts_with(b"http") => {
            CLOSED.as_bytes().to_vec()
        }
        _ => percent_encoding::percent_decode(word).collect(),
    };
    Text::Bytes(bytes.into_iter().filter(|b| *b != 0).collect())
}

fn path(word: &[u8], directory: &str) -> Vec<u8> {
    let names = ["file", "empty", "nothing", "checkpoint", "nowhere/x", "."];
    let asked = word.strip_prefix(b"@");
    let named = names.iter().find(|name| Some(name.as_bytes()) == asked);
    let name = named.unwrap_or_else(|| &names[fold(word) as usize % names.len()]);
    format!("{directory}/{name}").into_bytes()
}

/// A callback, or NULL.
pub(super) fn callback(kind: &str, word: Option<&[u8]>) -> usize {
    match word {
        Some(b"-") => 0,
        None | Some(b".") => callbacks::choose(kind, 0),
        Some(word) => callbacks::choose(kind, fold(word)),
    }
}
