//! Proxies that are no help.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// What it does with every connection, once it has read a head.
#[derive(Clone, Copy)]
enum Habit {
    Says(&'static [u8]),
    /// Until the client has had enough.
    KeepsSilent,
}

/// Listens on 127.0.0.1 until it is dropped.
pub struct BadProxy {
    port: u16,
    served: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl BadProxy {
    /// `kind` as tests/matrix names it.
    pub fn start(kind: &str) -> Result<Self, String> {
        let habit = match kind {
            "denies" => Habit::Says(b"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
            "forbids" => Habit::Says(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
            "fails" => Habit::Says(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
            "raves" => Habit::Says(b"\x16\x03\x01\x02\0SSH-2.0-\0\xff\xfe\r\n\r\n"),
            "hangs-up" => Habit::Says(b""),
            "sleeps" => Habit::KeepsSilent,
            _ => return Err(format!("proxy={kind} is no kind of proxy")),
        };
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|e| e.to_string())?;
        let port = listener.local_addr().map_err(|e| e.to_string())?.port();
        let (served, stop) = (
            Arc::new(AtomicUsize::new(0)),
            Arc::new(AtomicBool::new(false)),
        );
        let (count, ends) = (Arc::clone(&served), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            // Closed when all of it ends.
            let mut silent = Vec::new();
            for stream in listener.incoming().flatten() {
                if ends.load(Ordering::SeqCst) {
                    return;
                }
                count.fetch_add(1, Ordering::SeqCst);
                match habit {
                    Habit::Says(words) => say(stream, words),
                    Habit::KeepsSilent => silent.push(stream),
                }
            }
        });
        Ok(BadProxy {
            port,
            served,
            stop,
            thread: Some(thread),
        })
    }

    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Connections so far.
    pub fn served(&self) -> usize {
        self.served.load(Ordering::SeqCst)
    }
}

impl Drop for BadProxy {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the thread.
        drop(TcpStream::connect(self.address()));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Reads the head of a request, as far as it comes, and says its words.
fn say(mut stream: TcpStream, words: &[u8]) {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
        head.push(byte[0]);
    }
    let _ = stream.write_all(words);
}
