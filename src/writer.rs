//! An object whose bytes come piece by piece, and whose length nobody knows: pushed by the host, or
//! pulled from a reader. Holds at most concurrency × part size bytes.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use crate::body::Body;
use crate::client::Client;
use crate::completed::Completed;
use crate::error::{Error, ErrorKind, ObjectState, Result};
use crate::options::{Options, Scope};
use crate::part::{MAX_PART_NUMBER, Parts};
use crate::plan::stream_part_size;
use crate::progress::Meter;
use crate::upload::{ReadFn, Upload, check_names};
use crate::workers;

/// Time to take back what a failed or dropped writer has begun.
const FAREWELL: Duration = Duration::from_secs(2);
/// Bytes that a reader is asked for at a time.
const READ_AT_ONCE: usize = 1024 * 1024;

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
        options.validate().map_err(fail)?;
        check_names(bucket, object).map_err(fail)?;
        if options.checkpoint.is_some() {
            let text =
                "a stream cannot be resumed: it cannot be read again; leave the checkpoint out";
            return Err(fail(Error::argument(text)));
        }
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

    /// Uploads what a reader gives, up to its end, in one call. The reader runs on this thread.
    ///
    /// # Errors
    /// [`ErrorKind::Cancelled`] when the reader gives up: no object is made; else as
    /// [`Client::upload_file`].
    pub fn upload_from_reader(
        &self,
        bucket: &str,
        object: &str,
        read: &mut ReadFn<'_>,
        options: &Options,
    ) -> Result<Completed> {
        let mut writer = self.writer(bucket, object, options)?;
        let scope = Scope::start(&options.control, options.deadline);
        let mut buffer = vec![0; READ_AT_ONCE];
        loop {
            scope.check().map_err(|e| writer.fail(e))?;
            match usize::try_from(read(&mut buffer)) {
                Ok(0) => return writer.finish_within(&scope),
                Ok(n) if n <= buffer.len() => writer.write_within(&buffer[..n], &scope)?,
                Ok(n) => {
                    let text = format!(
                        "the reader says {n} bytes, but the buffer has {}",
                        buffer.len()
                    );
                    return Err(writer.fail(Error::argument(text)));
                }
                Err(_) => {
                    let stop = Error::new(ErrorKind::Cancelled, "the reader gave up");
                    return Err(writer.fail(stop));
                }
            }
        }
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
            let number = self.sent.len() + self.full.len() + 1;
            let Some(number) = u32::try_from(number).ok().filter(|n| *n <= MAX_PART_NUMBER) else {
                let text = format!(
                    "the stream is longer than {MAX_PART_NUMBER} parts hold; set a larger part size"
                );
                return Err(self.fail(Error::argument(text)));
            };
            let part_size = stream_part_size(number, self.options.part_size) as usize;
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
        let body = Body::Bytes(&data);
        let mut meter = Meter::new(&self.options, None);
        let completed = self.client.put_object(
            &self.bucket,
            &self.object,
            body,
            &self.options,
            scope,
            || Ok(()),
        )?;
        meter.add(body.len());
        let _ = meter.tick();
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
        upload.complete_within(Some(&self.sent), scope)
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
        workers::run(
            (first..).zip(full),
            full.len(),
            &halt,
            |(number, data)| upload.put_part(number, Body::Bytes(data), &scope, || Ok(())),
            |part| {
                meter.borrow_mut().add(part.size.unwrap_or(0));
                sent.insert(part);
            },
            || meter.borrow().tick(),
        )?;
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
        if error.object_state() == ObjectState::Unchanged {
            self.take_back();
        }
        self.describe(error)
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

    fn take_back(&self) {
        let Some(upload) = &self.upload else {
            return;
        };
        if self.options.abort_on_failure == Some(false) {
            return;
        }
        let scope = Scope {
            deadline: Some(Instant::now() + FAREWELL),
            ..Scope::default()
        };
        let _ = upload.abort_within(&scope);
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if !self.ended {
            self.take_back();
        }
    }
}
