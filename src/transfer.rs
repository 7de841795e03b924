//! A file in one call: planned, resumed where an earlier run stopped, sent by several workers,
//! completed. What counts as done is what the service lists and equals the local bytes.

use crate::sync::atomic::{AtomicBool, Ordering};
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;

use crate::ahead::Ahead;
use crate::checkpoint::{Checkpoint, Record};
use crate::client::Client;
use crate::completed::Completed;
use crate::error::{Error, ErrorKind, ObjectState, Result};
use crate::log::Level;
use crate::options::{Options, Scope};
use crate::part::{Part, Parts};
use crate::plan::Plan;
use crate::progress::Meter;
use crate::resume::{self, Start};
use crate::source::Source;
use crate::upload::{Upload, check_names};
use crate::workers::{self, Caller};

const OPERATION: &str = "UploadFile";
/// Bytes of parts that one worker looks at in a row, where they are there already.
const RUN_BYTES: u64 = 4 << 20;

/// One call.
pub(crate) struct Transfer<'t> {
    pub(crate) client: &'t Client,
    pub(crate) bucket: &'t str,
    pub(crate) object: &'t str,
    pub(crate) options: &'t Options,
    pub(crate) source: Source,
    pub(crate) scope: Scope,
    halt: Arc<AtomicBool>,
}

impl Client {
    /// Uploads a file in one call, in parts sent by several threads, none of which outlives it.
    ///
    /// With a checkpoint a failed or killed call is continued by the next one: parts that the
    /// service has and that equal the local bytes are not sent again.
    ///
    /// # Errors
    /// [`ErrorKind::File`] when it cannot be read, [`ErrorKind::FileChanged`] when it changes
    /// meanwhile, [`ErrorKind::Checkpoint`] when the checkpoint cannot be written or is in use, and
    /// those of init, part and complete.
    pub fn upload_file(
        &self,
        bucket: &str,
        object: &str,
        path: &Path,
        options: &Options,
    ) -> Result<Completed> {
        let fail = |e: Error| e.with_operation(OPERATION).with_target(bucket, object);
        options.validate().map_err(fail)?;
        check_names(bucket, object).map_err(fail)?;
        let mut scope = Scope::start(&options.control, options.deadline);
        let halt = Arc::new(AtomicBool::new(false));
        scope.halt = Some(halt.clone());
        let source = Source::open(path).map_err(fail)?;
        let plan = Plan::new(source.size(), options.part_size).map_err(fail)?;
        let transfer = Transfer {
            client: self,
            bucket,
            object,
            options,
            source,
            scope,
            halt,
        };
        transfer.run(plan, path).map_err(fail)
    }
}

impl Transfer<'_> {
    fn run(&self, plan: Plan, path: &Path) -> Result<Completed> {
        let checkpoint = self.open_checkpoint(path)?;
        let mut meter = Meter::new(self.options, Some(plan.size));
        meter.tick()?;
        let completed = match plan.count() {
            1 => self.put(plan, checkpoint, &mut meter)?,
            _ => self.multipart(plan, checkpoint, &mut meter)?,
        };
        meter.finish(Some(plan.size));
        Ok(completed)
    }

    fn open_checkpoint(&self, path: &Path) -> Result<Option<Checkpoint>> {
        let Some(place) = &self.options.checkpoint else {
            return Ok(None);
        };
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let identity = format!(
            "{}\n{}\n{}\n{}",
            self.client.place(),
            self.bucket,
            self.object,
            path.display()
        );
        match Checkpoint::open(place, &identity) {
            Ok(checkpoint) => Ok(Some(checkpoint)),
            Err(e) if self.options.checkpoint_optional => {
                self.warn(format_args!("going on without a checkpoint: {e}"));
                Ok(None)
            }
            Err(e) => Err(e),
        }
    }

    fn put(
        &self,
        plan: Plan,
        checkpoint: Option<Checkpoint>,
        meter: &mut Meter<'_>,
    ) -> Result<Completed> {
        // The file was larger once: its parts would stay and cost money.
        let stale = match &checkpoint {
            Some(checkpoint) => resume::recorded(self, checkpoint)?.map(|(upload, _)| upload),
            None => None,
        };
        let send = || {
            let body = self.source.body(0, plan.size);
            let check = || self.source.check();
            let (bucket, object) = (self.bucket, self.object);
            self.client
                .put_object(bucket, object, body, self.options, &self.scope, check)
        };
        let completed = self.aside(meter, send)?;
        meter.add(plan.size);
        if let Some(upload) = stale {
            upload.abandon();
        }
        if let Some(checkpoint) = checkpoint {
            checkpoint.finish();
        }
        Ok(completed)
    }

    fn multipart(
        &self,
        mut plan: Plan,
        mut checkpoint: Option<Checkpoint>,
        meter: &mut Meter<'_>,
    ) -> Result<Completed> {
        let mut restarted = false;
        loop {
            let start = || resume::find(self, &mut plan, checkpoint.as_mut());
            let (upload, listed) = match self.aside(meter, start)? {
                Start::Finished(completed) => {
                    meter.add(plan.size);
                    if let Some(checkpoint) = checkpoint {
                        checkpoint.finish();
                    }
                    return Ok(completed);
                }
                Start::Resume(upload, listed) => (upload, listed),
                Start::Fresh => (self.aside(meter, || self.begin())?, Parts::new()),
            };
            self.record(&upload, plan, checkpoint.as_mut())?;
            let error = match self.finish(&upload, plan, listed, meter) {
                Ok(completed) => {
                    if let Some(checkpoint) = checkpoint {
                        checkpoint.finish();
                    }
                    return Ok(completed);
                }
                Err(error) => error,
            };
            if error.kind() == ErrorKind::CallbackFailed {
                // The object is there; nothing is left to resume.
                if let Some(checkpoint) = checkpoint {
                    checkpoint.finish();
                }
                return Err(upload.error(error));
            }
            // Somebody aborted the upload under us: once more from the beginning.
            let gone = error.kind() == ErrorKind::NoSuchUpload;
            if !gone || restarted || error.object_state() != ObjectState::Unchanged {
                let keep = checkpoint.is_some();
                upload.take_back(self.options.abort_on_failure.unwrap_or(!keep), &error);
                return Err(upload.error(error));
            }
            restarted = true;
            self.warn(format_args!("the upload is gone, beginning anew: {error}"));
            // If it is not gone after all, nobody would ever complete it.
            upload.abandon();
            self.halt.store(false, Ordering::Relaxed);
            meter.restart();
            if let Some(checkpoint) = &mut checkpoint {
                checkpoint.forget();
            }
        }
    }

    fn begin(&self) -> Result<Upload> {
        self.client
            .init_within(self.bucket, self.object, self.options, &self.scope)
    }

    /// Writes down which upload this is, before a part is sent.
    fn record(
        &self,
        upload: &Upload,
        plan: Plan,
        checkpoint: Option<&mut Checkpoint>,
    ) -> Result<()> {
        let Some(checkpoint) = checkpoint else {
            return Ok(());
        };
        let identity = self.source.identity();
        let record = Record {
            endpoint: self.client.place(),
            bucket: self.bucket.to_owned(),
            object: self.object.to_owned(),
            upload_id: upload.id().to_owned(),
            part_size: plan.part_size,
            file_size: identity.size,
            file_modified: identity.modified,
            file_place: identity.place,
        };
        match checkpoint.write(record) {
            Ok(()) => Ok(()),
            Err(e) if self.options.checkpoint_optional => {
                self.warn(format_args!("going on without a checkpoint: {e}"));
                Ok(())
            }
            Err(e) => {
                upload.abandon();
                Err(upload.error(e))
            }
        }
    }

    /// Sends what is missing and completes. Parts that the service lost between its answer and
    /// Complete are sent once more.
    fn finish(
        &self,
        upload: &Upload,
        plan: Plan,
        listed: Parts,
        meter: &mut Meter<'_>,
    ) -> Result<Completed> {
        let mut reused = 0;
        let parts = self.send(upload, plan, &listed, meter, &mut reused)?;
        self.source.check()?;
        let complete = |meter: &Meter<'_>, parts: &Parts| {
            self.aside(meter, || upload.complete_within(Some(parts), &self.scope))
        };
        let mut result = complete(meter, &parts);
        if matches!(&result, Err(e) if e.service_error().code == "InvalidPart") {
            self.warn(format_args!(
                "the service misses a part that it had confirmed"
            ));
            self.halt.store(false, Ordering::Relaxed);
            let listed = self.aside(meter, || upload.all_parts_within(&self.scope))?;
            meter.restart();
            let parts = self.send(upload, plan, &listed, meter, &mut 0)?;
            self.source.check()?;
            result = complete(meter, &parts);
        }
        let mut completed = result?;
        completed.bytes_reused = reused;
        Ok(completed)
    }

    /// All parts, as the service has them: those that are there already, the others sent.
    fn send(
        &self,
        upload: &Upload,
        plan: Plan,
        listed: &Parts,
        meter: &mut Meter<'_>,
        reused: &mut u64,
    ) -> Result<Parts> {
        let mut parts = Parts::new();
        let meter = std::cell::RefCell::new(meter);
        let mut runs = runs(plan, listed);
        let workers = self.options.workers();
        let caller = Caller {
            feed: || Ok(runs.next()),
            // A worker need not wait for the calling thread, which may be in a callback.
            ahead: 8 * workers,
            done: |done: Vec<(Part, bool)>| {
                for (part, was_there) in done {
                    let bytes = part.size.unwrap_or(0);
                    if was_there {
                        *reused += bytes;
                    }
                    meter.borrow_mut().add(bytes);
                    parts.insert(part);
                }
            },
            tick: || meter.borrow().tick(),
        };
        let wanted = self.client.verifies_md5();
        let ahead = Ahead::new(&self.source, plan, listed, workers, wanted);
        let job = |run: RangeInclusive<u32>| {
            if listed.find(*run.start()).is_some() {
                self.source.check()?;
            }
            let mut buffer = Vec::new();
            run.map(|number| self.part(upload, plan, listed, &ahead, number, &mut buffer))
                .collect()
        };
        workers::run(workers, &self.halt, job, caller)?;
        Ok(parts)
    }

    fn part(
        &self,
        upload: &Upload,
        plan: Plan,
        listed: &Parts,
        ahead: &Ahead<'_>,
        number: u32,
        buffer: &mut Vec<u8>,
    ) -> Result<(Part, bool)> {
        let (offset, length) = plan.range(number);
        if let Some(part) = listed.find(number)
            && let Some(same) = resume::is_same(self, part, offset, length, buffer)?
        {
            return Ok((same, true));
        }
        let body = self.source.body(offset, length);
        let check = || self.source.check();
        let md5 = ahead.md5(number, &self.scope);
        let md5 = md5.map_err(|e| upload.part_error(e, number))?;
        let part = upload.put_part(number, body, &self.scope, md5, check)?;
        Ok((part, false))
    }

    /// Does what may take long while the calling thread ticks.
    fn aside<R: Send>(
        &self,
        meter: &Meter<'_>,
        work: impl FnOnce() -> Result<R> + Send,
    ) -> Result<R> {
        workers::aside(&self.halt, || meter.tick(), work)
    }

    pub(crate) fn warn(&self, line: std::fmt::Arguments<'_>) {
        self.client.log().write(Level::Warn, line);
    }
}

/// What a worker gets at a time: a part to be sent; or some in a row that are there already, as to look at a small one
/// takes less time than to hand it out.
fn runs(plan: Plan, listed: &Parts) -> impl Iterator<Item = RangeInclusive<u32>> {
    let most = (RUN_BYTES / plan.part_size).max(1);
    let is_there = |number: u32| listed.find(number).is_some();
    let mut next = 1;
    std::iter::from_fn(move || {
        let first = next;
        next += 1;
        while is_there(first)
            && is_there(next)
            && next <= plan.count()
            && u64::from(next - first) < most
        {
            next += 1;
        }
        (first <= plan.count()).then_some(first..=next - 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_are_there_are_handed_out_in_runs() {
        let runs_of = |part_size: u64, count: u64, there: &[u32]| -> Vec<(u32, u32)> {
            let mut listed = Parts::new();
            for number in there {
                listed.add(*number as i32, "etag").unwrap();
            }
            let plan = Plan::new(part_size * count, part_size).unwrap();
            let runs = runs(plan, &listed);
            runs.map(|run| (*run.start(), *run.end())).collect()
        };
        assert_eq!(runs_of(1 << 20, 3, &[]), [(1, 1), (2, 2), (3, 3)]);
        let all: Vec<u32> = (1..=11).collect();
        // More than there should be; at most 4 MiB.
        assert_eq!(runs_of(1 << 20, 10, &all), [(1, 4), (5, 8), (9, 10)]);
        assert_eq!(
            runs_of(1 << 20, 6, &[2, 3, 6]),
            [(1, 1), (2, 3), (4, 4), (5, 5), (6, 6)]
        );
        assert_eq!(runs_of(8 << 20, 2, &all), [(1, 1), (2, 2)]);
    }
}
