//! An object whose bytes come from a reader, and whose length nobody knows. The calling thread reads
//! the next part while workers send those before it.

use crate::sync::atomic::AtomicBool;
use std::cell::RefCell;
use std::sync::Arc;

use crate::body::Body;
use crate::client::Client;
use crate::completed::Completed;
use crate::error::{Error, ErrorKind, Result};
use crate::options::{Options, Scope};
use crate::part::{MAX_PART_NUMBER, Parts};
use crate::plan::stream_part_size;
use crate::progress::Meter;
use crate::reader::{ReadFn, read_up_to};
use crate::upload::{Upload, check_names};
use crate::workers::{self, Caller};

const OPERATION: &str = "UploadFromReader";

impl Client {
    /// Uploads what a reader gives, up to its end, in one call. The reader runs on this thread. Holds
    /// at most concurrency × part size bytes.
    ///
    /// # Errors
    /// [`ErrorKind::Cancelled`] when the reader gives up, and no object is made; else as
    /// [`Client::upload_file`].
    pub fn upload_from_reader(
        &self,
        bucket: &str,
        object: &str,
        read: &mut ReadFn<'_>,
        options: &Options,
    ) -> Result<Completed> {
        let fail = |e: Error| e.with_operation(OPERATION).with_target(bucket, object);
        check_stream(bucket, object, options).map_err(fail)?;
        let halt = Arc::new(AtomicBool::new(false));
        let mut scope = Scope::start(&options.control, options.deadline);
        scope.halt = Some(halt.clone());
        let mut meter = Meter::new(options, None);
        let mut stream = Stream {
            read,
            options,
            number: 0,
            ended: false,
        };
        let first = stream.next_part(&scope).map_err(fail)?;
        let first = first.unwrap_or_default();
        let completed = match stream.ended {
            true => {
                let put = || self.put_whole(bucket, object, &first, options, &scope);
                workers::aside(&halt, || meter.tick(), put).map_err(fail)?
            }
            false => {
                let init = || self.init_within(bucket, object, options, &scope);
                let upload = workers::aside(&halt, || meter.tick(), init).map_err(fail)?;
                stream
                    .send(&upload, first, &scope, &mut meter)
                    .map_err(|e| {
                        upload.take_back(options.abort_on_failure.unwrap_or(true), &e);
                        fail(upload.error(e))
                    })?
            }
        };
        meter.finish(completed.size);
        Ok(completed)
    }

    /// A stream that fits one part.
    pub(crate) fn put_whole(
        &self,
        bucket: &str,
        object: &str,
        data: &[u8],
        options: &Options,
        scope: &Scope,
    ) -> Result<Completed> {
        let body = Body::Bytes(data);
        self.put_object(bucket, object, body, options, scope, || Ok(()))
    }
}

/// What holds for every stream.
pub(crate) fn check_stream(bucket: &str, object: &str, options: &Options) -> Result<()> {
    options.validate()?;
    check_names(bucket, object)?;
    match options.checkpoint {
        None => Ok(()),
        Some(_) => Err(Error::argument(
            "a stream cannot be resumed: it cannot be read again; leave the checkpoint out",
        )),
    }
}

/// The size of a part of a stream, unless there are too many.
pub(crate) fn next_part_size(number: u32, options: &Options) -> Result<usize> {
    if number > MAX_PART_NUMBER {
        return Err(Error::argument(format!(
            "the stream is longer than {MAX_PART_NUMBER} parts hold; set a larger part size"
        )));
    }
    let size = stream_part_size(number, options.part_size);
    usize::try_from(size)
        .map_err(|_| Error::new(ErrorKind::Memory, format!("no memory for {size} bytes")))
}

struct Stream<'s, 'r> {
    read: &'s mut ReadFn<'r>,
    options: &'s Options,
    number: u32,
    ended: bool,
}

impl Stream<'_, '_> {
    /// Reads a part; `None` when nothing is left. A part that is not full is the last.
    fn next_part(&mut self, scope: &Scope) -> Result<Option<Vec<u8>>> {
        if self.ended {
            return Ok(None);
        }
        scope.check()?;
        let size = next_part_size(self.number + 1, self.options)?;
        let data = read_up_to(self.read, size)?;
        self.ended = data.len() < size;
        match data.is_empty() {
            true => Ok(None),
            false => {
                self.number += 1;
                Ok(Some(data))
            }
        }
    }

    fn send(
        mut self,
        upload: &Upload,
        first: Vec<u8>,
        scope: &Scope,
        meter: &mut Meter<'_>,
    ) -> Result<Completed> {
        let halt = scope.halt.clone().unwrap_or_default();
        let workers = self.options.workers();
        let mut parts = Parts::new();
        let meter = RefCell::new(meter);
        let mut first = Some((1, first));
        let caller = Caller {
            feed: || match first.take() {
                Some(job) => Ok(Some(job)),
                None => Ok(self.next_part(scope)?.map(|data| (self.number, data))),
            },
            ahead: workers,
            done: |part: crate::part::Part| {
                meter.borrow_mut().add(part.size.unwrap_or(0));
                parts.insert(part);
            },
            tick: || meter.borrow().tick(),
        };
        let job = |(number, data): (u32, Vec<u8>)| {
            upload.put_part(number, Body::Bytes(&data), scope, None, || Ok(()))
        };
        workers::run(workers, &halt, job, caller)?;
        let complete = || upload.complete_within(Some(&parts), scope);
        workers::aside(&halt, || meter.borrow().tick(), complete)
    }
}
