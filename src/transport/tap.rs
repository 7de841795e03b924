//! The outermost layer of a connection, above TLS: sees plain HTTP, and so knows whether the
//! connection was used before and whether an answer has begun.

use std::io;
use std::rc::Rc;

use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

use super::context::Attempt;

/// Wraps every connection.
#[derive(Debug)]
pub(super) struct TapConnector;

impl<In: Transport> Connector<In> for TapConnector {
    type Out = Tap<In>;

    fn connect(
        &self,
        _: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        Attempt::current().connected();
        Ok(chained.map(|inner| Tap {
            inner,
            fresh: true,
            attempt: 0,
        }))
    }
}

/// A connection that tells the attempt what it sees.
#[derive(Debug)]
pub(super) struct Tap<In> {
    inner: In,
    fresh: bool,
    /// The attempt that used it last, as an address that is only compared.
    attempt: usize,
}

impl<In: Transport> Tap<In> {
    fn enter(&mut self) -> Rc<Attempt> {
        let attempt = Attempt::current();
        let identity = Rc::as_ptr(&attempt) as usize;
        if self.attempt != identity || !attempt.connected.get() {
            self.attempt = identity;
            attempt.reused.set(!self.fresh);
            attempt.connected.set(true);
        }
        self.fresh = false;
        attempt
    }
}

impl<In: Transport> Transport for Tap<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        let attempt = self.enter();
        self.inner.transmit_output(amount, timeout)?;
        attempt.sent.set(true);
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        let attempt = self.enter();
        let more = self.inner.await_input(timeout)?;
        if more {
            attempt
                .answered()
                .map_err(|_| io::Error::other("stopped"))?;
        }
        Ok(more)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
