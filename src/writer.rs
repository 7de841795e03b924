//! An object whose bytes the host pushes piece by piece, and whose length nobody knows. Holds at most
//! concurrency × part size bytes.

use crate::sync::atomic::AtomicBool;
use std::sync::Arc;

use crate::body::Body;
use crate::client::Client;
use crate::completed::Completed;
use crate::error::{Error, ErrorKind, Result};
use crate::options::{Options, Scope};
use crate::part::{Part, Parts};
use crate::progress::Meter;
use crate::stream::{check_stream, next_part_size};
use crate::upload::Upload;
use crate::workers::{self, Caller};

/// An object being written.
///
/// Nothing is sent until the buffers are full or [`Writer::finish`] is called; what fits one part
/// goes as a single PutObject. Dropped unfinished, the upload is aborted.
#[derive(Debug)]
pub struct Writer {
    client: Client,
    bucket: String,
    object: String,
    options: Options,
    upload: Option<Upload>,
    /// Whole parts that wait to be sent together.
    full: Vec<Vec<u8>>,
    current: Vec<u8>,
    sent: Parts,
    bytes_sent: u64,
    ended: bool,
}

impl Client {
    /// Begins an object that is written piece by piece. Sends nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Argument`] for bad names or options; a checkpoint is refused, because what was
    /// pushed cannot be read again.
    pub fn writer(&self, bucket: &str, object: &str, options: &Options) -> Result<Writer> {
        let fail = |e: Error| e.with_operation("Write").with_target(bucket, object);
        check_stream(bucket, object, options).map_err(fail)?;
        Ok(Writer {
            client: self.clone(),
            bucket: bucket.to_owned(),
            object: object.to_owned(),
            options: options.clone(),
            upload: None,
            full: Vec::new(),
            current: Vec::new(),
            sent: Parts::new(),
            bytes_sent: 0,
            ended: false,
        })
    }
}

impl Writer {
    /// Takes bytes; sends when the buffers are full, within this call.
    ///
    /// # Errors
    /// [`ErrorKind::Memory`] when a buffer could not be had; those of init and part. After an error
    /// the writer has ended, and its upload was aborted.
    pub fn write(&mut self, data: &[u8]) -> Result<()> {
        let scope = Scope::start(&self.options.control, self.options.deadline);
        self.write_within(data, &scope)
    }

    /// Sends the rest and makes the object.
    ///
    /// # Errors
    /// Those of part and complete.
    pub fn finish(&mut self) -> Result<Completed> {
        let scope = Scope::start(&self.options.control, self.options.deadline);
        self.finish_within(&scope)
    }

    fn write_within(&mut self, mut data: &[u8], scope: &Scope) -> Result<()> {
        self.check_open()?;
        while !data.is_empty() {
            // Only now that more comes: a stream of one part needs no upload.
            if self.full.len() >= self.options.workers() {
                self.flush(scope).map_err(|e| self.fail(e))?;
            }
            let number = (self.sent.len() + self.full.len()) as u32 + 1;
            let part_size = next_part_size(number, &self.options).map_err(|e| self.fail(e))?;
            let n = data.len().min(part_size - self.current.len());
            if self.current.try_reserve(n).is_err() {
                let text = format!("no memory for a part of {part_size} bytes");
                return Err(self.fail(Error::new(ErrorKind::Memory, text)));
            }
            self.current.extend_from_slice(&data[..n]);
            data = &data[n..];
            if self.current.len() == part_size {
                self.full.push(std::mem::take(&mut self.current));
            }
        }
        Ok(())
    }

    fn finish_within(&mut self, scope: &Scope) -> Result<Completed> {
        self.check_open()?;
        let one = self.full.len() + usize::from(!self.current.is_empty()) <= 1;
        let result = match (&self.upload, one) {
            (None, true) => self.put(scope),
            _ => self.complete(scope),
        };
        match result {
            Ok(completed) => {
                self.ended = true;
                Ok(completed)
            }
            Err(e) => Err(self.fail(e)),
        }
    }

    fn put(&mut self, scope: &Scope) -> Result<Completed> {
        let data = self.full.pop().unwrap_or(std::mem::take(&mut self.current));
        let mut meter = Meter::new(&self.options, None);
        let (bucket, object) = (&self.bucket, &self.object);
        let completed = self
            .client
            .put_whole(bucket, object, &data, &self.options, scope)?;
        meter.finish(completed.size);
        Ok(completed)
    }

    fn complete(&mut self, scope: &Scope) -> Result<Completed> {
        if !self.current.is_empty() {
            self.full.push(std::mem::take(&mut self.current));
        }
        self.flush(scope)?;
        let Some(upload) = &self.upload else {
            return Err(Error::new(
                ErrorKind::Internal,
                "there is no upload to complete",
            ));
        };
        let completed = upload.complete_within(Some(&self.sent), scope)?;
        Meter::new(&self.options, None).finish(Some(self.bytes_sent));
        Ok(completed)
    }

    /// Sends the whole parts that wait, all at a time.
    fn flush(&mut self, scope: &Scope) -> Result<()> {
        if self.upload.is_none() {
            let begun =
                self.client
                    .init_within(&self.bucket, &self.object, &self.options, scope)?;
            self.upload = Some(begun);
        }
        let Some(upload) = &self.upload else {
            return Ok(());
        };
        let halt = Arc::new(AtomicBool::new(false));
        let mut scope = scope.clone();
        scope.halt = Some(halt.clone());
        let first = self.sent.len() as u32 + 1;
        let mut meter = Meter::new(&self.options, None);
        meter.add(self.bytes_sent);
        let meter = std::cell::RefCell::new(meter);
        let (sent, full) = (&mut self.sent, &self.full);
        let mut jobs = (first..).zip(full);
        let caller = Caller {
            feed: || Ok(jobs.next()),
            ahead: full.len(),
            done: |part: Part| {
                meter.borrow_mut().add(part.size.unwrap_or(0));
                sent.insert(part);
            },
            tick: || meter.borrow().tick(),
        };
        let job = |(number, data): (u32, &Vec<u8>)| {
            upload.put_part(number, Body::Bytes(data), &scope, None, || Ok(()))
        };
        workers::run(full.len(), &halt, job, caller)?;
        self.bytes_sent += self.full.drain(..).map(|d| d.len() as u64).sum::<u64>();
        Ok(())
    }

    fn check_open(&self) -> Result<()> {
        match self.ended {
            false => Ok(()),
            true => Err(self.describe(Error::new(ErrorKind::State, "this writer has ended"))),
        }
    }

    /// Ends the writer and takes back what it began.
    fn fail(&mut self, error: Error) -> Error {
        self.ended = true;
        self.full.clear();
        self.current = Vec::new();
        if let Some(upload) = &self.upload {
            upload.take_back(self.aborts(), &error);
        }
        self.describe(error)
    }

    fn aborts(&self) -> bool {
        self.options.abort_on_failure.unwrap_or(true)
    }

    fn describe(&self, error: Error) -> Error {
        let error = error
            .with_operation("Write")
            .with_target(&self.bucket, &self.object);
        match &self.upload {
            Some(upload) => error.with_upload_id(upload.id()),
            None => error,
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if let Some(upload) = self
            .upload
            .as_ref()
            .filter(|_| !self.ended && self.aborts())
        {
            upload.abandon();
        }
    }
}

#[cfg(test)]
mod tests;
