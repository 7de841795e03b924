//! What a cell of the matrix promises.

/// One of the outcomes that a cell allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Success, and nothing that the server had acknowledged was sent again.
    Survived,
    /// An error of this status.
    Error(String),
    /// An error of this status after one request.
    ErrorAtOnce(String),
}

/// The outcomes that a cell allows; none: the fault cannot occur there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise(Vec<Outcome>);

impl Promise {
    /// Reads `S`, `E NETWORK`, `E1 TLS`, several with `|` between them, or `-`.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text == "-" {
            return Ok(Promise(Vec::new()));
        }
        let outcomes = text.split('|').map(str::trim).map(|outcome| {
            let status = |name: &str| format!("OSSMP_E_{}", name.trim());
            match outcome.split_once(' ') {
                None if outcome == "S" => Ok(Outcome::Survived),
                Some(("E", name)) => Ok(Outcome::Error(status(name))),
                Some(("E1", name)) => Ok(Outcome::ErrorAtOnce(status(name))),
                _ => Err(format!("\"{outcome}\" is no outcome")),
            }
        });
        Ok(Promise(outcomes.collect::<Result<_, _>>()?))
    }

    pub fn cannot_occur(&self) -> bool {
        self.0.is_empty()
    }

    /// As the table shows it.
    pub fn label(&self) -> String {
        let names = self.0.iter().map(|outcome| match outcome {
            Outcome::Survived => "S".to_owned(),
            Outcome::Error(status) => format!("E {}", status.trim_start_matches("OSSMP_E_")),
            Outcome::ErrorAtOnce(status) => {
                format!("E1 {}", status.trim_start_matches("OSSMP_E_"))
            }
        });
        names.collect::<Vec<_>>().join(" / ")
    }

    pub fn allows_success(&self) -> bool {
        self.0.contains(&Outcome::Survived)
    }

    pub fn allows_error(&self, status: &str, requests: usize) -> bool {
        self.0.iter().any(|outcome| match outcome {
            Outcome::Survived => false,
            Outcome::Error(name) => name == status,
            Outcome::ErrorAtOnce(name) => name == status && requests <= 1,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Promise;

    #[test]
    fn promises_are_read() {
        let promise = Promise::parse("S | E1 TLS").unwrap();
        assert!(promise.allows_success());
        assert!(promise.allows_error("OSSMP_E_TLS", 1));
        assert!(!promise.allows_error("OSSMP_E_TLS", 2));
        assert!(!promise.allows_error("OSSMP_E_NETWORK", 1));
        assert_eq!(promise.label(), "S / E1 TLS");
        assert!(Promise::parse("-").unwrap().cannot_occur());
        assert!(Promise::parse("perhaps").is_err());
    }
}
