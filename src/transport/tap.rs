//! The outermost layer of a connection, above TLS: sees plain HTTP, and so knows whether the
//! connection was used before and whether an answer has begun.

use std::io;
use std::rc::Rc;

use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

use super::context::Attempt;

/// Wraps every connection.
#[derive(Debug)]
pub(super) struct TapConnector {
    /// The client has a proxy.
    pub(super) proxied: bool,
}

impl<In: Transport> Connector<In> for TapConnector {
    type Out = Tap<In>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        let attempt = Attempt::current();
        // ureq connects to a proxy by the same connectors, without a proxy in their settings, and then once more through
        // it.
        let to_proxy = self.proxied && details.config.proxy().is_none();
        if !to_proxy {
            attempt.connected();
        }
        Ok(chained.map(|inner| Tap {
            inner,
            to_proxy,
            fresh: true,
            attempt: 0,
        }))
    }
}

/// A connection that tells the attempt what it sees.
#[derive(Debug)]
pub(super) struct Tap<In> {
    inner: In,
    /// What passes here is the proxy's business; another tap sees what passes through its tunnel.
    to_proxy: bool,
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
        if self.to_proxy {
            return self.inner.transmit_output(amount, timeout);
        }
        let attempt = self.enter();
        let is_head = !attempt.sent.get();
        attempt
            .more
            .set(is_head && attempt.has_body && !self.inner.is_tls());
        let result = self.inner.transmit_output(amount, timeout);
        attempt.more.set(false);
        result?;
        attempt.sent.set(true);
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        if self.to_proxy {
            return self.inner.await_input(timeout);
        }
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
