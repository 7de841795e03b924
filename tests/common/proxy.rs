//! A forward proxy that sends every tunnel to one server, whatever name was asked for: so names
//! that no resolver knows can be used, and what the client asked for can be seen.

#![allow(dead_code, reason = "each test file uses its own part of it")]

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

pub struct Proxy {
    port: u16,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// Tunnels to 127.0.0.1:`target`; with `password`, only for `user:password` in base64.
    pub fn start(target: u16, authorization: Option<&'static str>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = heads.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let seen = seen.clone();
                thread::spawn(move || serve(stream, target, authorization, &seen));
            }
        });
        Proxy { port, heads }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn url_for(&self, user_and_password: &str) -> String {
        format!("http://{user_and_password}@127.0.0.1:{}", self.port)
    }

    /// The heads of all requests that came to the proxy itself.
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

fn serve(
    mut client: TcpStream,
    target: u16,
    authorization: Option<&str>,
    seen: &Mutex<Vec<String>>,
) -> Option<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).ok()?;
    seen.lock().unwrap().push(head.clone());
    let expected = authorization.map(|a| format!("Proxy-Authorization: Basic {a}\r\n"));
    if expected.is_some_and(|e| !head.contains(&e)) {
        let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
        return client.write_all(refusal.as_bytes()).ok();
    }
    let mut server = TcpStream::connect(("127.0.0.1", target)).ok()?;
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").ok()?;
    let (mut up, mut down) = (client.try_clone().ok()?, server.try_clone().ok()?);
    thread::spawn(move || {
        let _ = io::copy(&mut up, &mut down);
        let _ = down.shutdown(std::net::Shutdown::Write);
    });
    let _ = io::copy(&mut server, &mut client);
    let _ = client.shutdown(std::net::Shutdown::Write);
    Some(())
}
