//! What fuzz targets call: the verifier by itself, and a connection that says anything.

mod connection;

use hyper::http::request::Builder;

use crate::auth::{Credentials, Keyring, Verifier};
use crate::request::Request;
use crate::route::Addressing;

pub use connection::request;

/// Checks a request as a server would that knows this one key (id, secret, token) and whose clock shows `now`, in
/// seconds since 1970.
///
/// # Errors
/// The code and the reason of the refusal.
pub fn verify(
    method: &str,
    url: &str,
    headers: &[(String, String)],
    (id, secret, token): (&str, &str, Option<&str>),
    region: &str,
    now: i64,
) -> Result<(), String> {
    let mut builder = Builder::new().method(method).uri(url);
    for (name, value) in headers {
        builder = builder.header(name, value.as_bytes());
    }
    let (head, ()) = builder
        .body(())
        .map_err(|error| error.to_string())?
        .into_parts();
    let refused = |error: crate::error::OssError| format!("{}: {error:?}", error.code);
    let request = Request::read(head, &Addressing::default()).map_err(refused)?;
    let keys = Keyring::new(vec![Credentials {
        id: id.to_owned(),
        secret: secret.to_owned(),
        token: token.map(str::to_owned),
        expires: None,
    }]);
    let verifier = Verifier {
        keys: &keys,
        region,
        now_ms: now * 1000,
    };
    verifier.verify(&request).map_err(refused)
}
