//! The text form of faults: `OPERATION [part=N] [skip=K] [times=K | always] EFFECT…`.

use std::str::FromStr;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Chunks, Dress, Effects, ElementChange, Fault, HeaderChange, XmlBomb};
use crate::route::Operation;
use crate::stream::Ending;

/// What may stand for an operation, besides their names: any, the moment a connection is accepted, and a
/// request to the proxy.
const WILD: &[&str] = &["*", "Connect", "Proxy"];

/// The effects that leave what is said as it is and change the link.
const SHAPES: &[&str] = &["bandwidth", "latency"];

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Fault, String> {
        let mut words = split(text)
            .ok_or_else(|| format!("{text}: a quote is not closed"))?
            .into_iter();
        let known: Vec<&str> = WILD
            .iter()
            .copied()
            .chain(Operation::ALL.iter().map(|one| one.name()))
            .collect();
        let operation = words.next().filter(|name| known.contains(&name.as_str()));
        let operation = operation
            .ok_or_else(|| format!("{text}: the first word must be one of {}", known.join(" ")))?;
        let mut fault = Fault {
            text: text.to_owned(),
            operation,
            part: None,
            skip: 0,
            times: Some(1),
            connection: None,
            probability: None,
            shapes_only: true,
            dice: 0,
            effects: Effects::default(),
        };
        let mut effects = 0;
        for word in words {
            let (name, value) = word
                .split_once('=')
                .map_or((word.as_str(), None), |(name, value)| (name, Some(value)));
            let chosen = fault
                .choose(name, value)
                .map_err(|problem| format!("{text}: {problem}"))?;
            if !chosen {
                fault
                    .effects
                    .set(name, value)
                    .map_err(|problem| format!("{text}: {problem}"))?;
                effects += 1;
                fault.shapes_only &= SHAPES.contains(&name);
            }
        }
        if effects == 0 {
            return Err(format!("{text}: no effect is given"));
        }
        Ok(fault)
    }
}

impl Fault {
    /// Takes a word that says which requests are meant.
    fn choose(&mut self, name: &str, value: Option<&str>) -> Result<bool, String> {
        match (name, value) {
            ("part", Some(value)) => self.part = Some(number(name, value)?),
            ("skip", Some(value)) => self.skip = number(name, value)?,
            ("times", Some(value)) => self.times = Some(number(name, value)?),
            ("always", None) => self.times = None,
            ("connection", Some(value)) => self.connection = Some(number(name, value)?),
            ("probability", Some(value)) => self.probability = Some(share(value)?),
            ("seed", Some(value)) => self.dice = number(name, value)?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

impl Effects {
    fn set(&mut self, name: &str, value: Option<&str>) -> Result<(), String> {
        match value {
            None => self.set_flag(name),
            Some(value) => self.set_value(name, value),
        }
    }

    fn set_flag(&mut self, name: &str) -> Result<(), String> {
        match name {
            "performed" => self.performed = true,
            "error200" => self.error200 = true,
            "empty" => self.empty = true,
            "reset" => self.ending = Some(Ending::Reset),
            "fin" => self.ending = Some(Ending::Fin),
            "stall" => self.ending = Some(Ending::Stall),
            "early" => self.early = true,
            "close" => self.close = true,
            "flip" => self.spoiling.flip = true,
            "forget" => self.spoiling.forget = true,
            "push" => self.push = true,
            "endless" => self.endless = true,
            "http10" => self.http10 = true,
            _ => return Err(format!("{name} is no effect, or it needs a value")),
        }
        Ok(())
    }

    fn set_value(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "status" => self.status = Some(status(value)?),
            "code" => self.code = Some(value.to_owned()),
            "message" => self.message = Some(value.to_owned()),
            "body" => self.body = Some(value.as_bytes().to_vec()),
            "body_base64" => self.body = Some(bytes(name, value)?),
            "raw" => self.raw = Some(bytes(name, value)?),
            "reset_at" => self.body_cut = Some((number(name, value)?, Ending::Reset)),
            "fin_at" => self.body_cut = Some((number(name, value)?, Ending::Fin)),
            "stall_at" => self.body_cut = Some((number(name, value)?, Ending::Stall)),
            "answer_reset_at" => self.answer_cut = Some((number(name, value)?, Ending::Reset)),
            "answer_fin_at" => self.answer_cut = Some((number(name, value)?, Ending::Fin)),
            "answer_stall_at" => self.answer_cut = Some((number(name, value)?, Ending::Stall)),
            "drip" => self.drip = Some(milliseconds(name, value)?),
            "delay" => self.delay = Some(milliseconds(name, value)?),
            "big_header" => self.big_header = Some(number(name, value)?),
            "big_body" => self.big_body = Some(number(name, value)?),
            "interim" => self.interim = Some(number(name, value)?),
            "element" => {
                let (name, value) = pair(value, "an element")?;
                self.elements.push(ElementChange::Set(name, value));
            }
            "long_element" => {
                let (name, length) = pair(value, "an element")?;
                let text = "x".repeat(number("the length", &length)?);
                self.elements.push(ElementChange::Set(name, text));
            }
            "drop_element" => self.elements.push(ElementChange::Drop(value.to_owned())),
            "repeat_element" => self.elements.push(ElementChange::Repeat(value.to_owned())),
            "xml" => {
                self.dress = Some(match value {
                    "ornate" => Dress::Ornate,
                    "utf16" => Dress::Utf16,
                    "nul" => Dress::Nul,
                    "invalid_utf8" => Dress::InvalidUtf8,
                    _ => return Err("xml must be ornate, utf16, nul or invalid_utf8".into()),
                })
            }
            "chunks" => {
                self.chunks = Some(match value {
                    "sound" => Chunks::Sound,
                    "garbage" => Chunks::Garbage,
                    "huge" => Chunks::Huge,
                    "cut" => Chunks::Cut,
                    _ => return Err("chunks must be sound, garbage, huge or cut".into()),
                })
            }
            "gzip_bomb" => self.gzip_bomb = Some(number(name, value)?),
            "xml_bomb" => {
                self.xml_bomb = Some(match value {
                    "entities" => XmlBomb::Entities,
                    "external" => XmlBomb::External,
                    "depth" => XmlBomb::Depth,
                    _ => return Err("xml_bomb must be entities, external or depth".into()),
                })
            }
            "bandwidth" => {
                let bytes: u64 = number(name, value)?;
                self.bandwidth = Some(bytes.max(1));
            }
            "latency" => self.latency = Some(milliseconds(name, value)?),
            "away" => self.away = Some(milliseconds(name, value)?),
            "redirect" => self.redirect = Some(value.to_owned()),
            "retry_after" => self
                .headers
                .push(HeaderChange::Set("Retry-After".into(), value.to_owned())),
            "location" => self
                .headers
                .push(HeaderChange::Set("Location".into(), value.to_owned())),
            "header" => self.headers.push(header(value, HeaderChange::Set)?),
            "add_header" => self.headers.push(header(value, HeaderChange::Add)?),
            "long_header" => {
                let (name, length) = pair(value, "a header")?;
                let text = "x".repeat(number("the length", &length)?);
                self.headers.push(HeaderChange::Set(name, text));
            }
            "many_headers" => {
                let header = |n| HeaderChange::Add(format!("x-oss-meta-{n}"), "1".into());
                self.headers
                    .extend((0..number::<u32>(name, value)?).map(header));
            }
            "drop_header" => self.headers.push(HeaderChange::Drop(value.to_owned())),
            _ => return Err(format!("{name} is no effect, or it takes no value")),
        }
        Ok(())
    }
}

fn number<T: FromStr>(name: &str, value: &str) -> Result<T, String> {
    value
        .parse()
        .map_err(|_| format!("{name} is {value}; it must be a number"))
}

fn bytes(name: &str, value: &str) -> Result<Vec<u8>, String> {
    STANDARD
        .decode(value)
        .map_err(|_| format!("{name} must be base64"))
}

fn milliseconds(name: &str, value: &str) -> Result<Duration, String> {
    number(name, value).map(Duration::from_millis)
}

fn status(value: &str) -> Result<u16, String> {
    let status: u16 = number("status", value)?;
    if (100..=999).contains(&status) {
        Ok(status)
    } else {
        Err(format!("status is {status}; it must be 100 to 999"))
    }
}

fn share(value: &str) -> Result<f64, String> {
    let share: f64 = number("probability", value)?;
    if (0.0..=1.0).contains(&share) {
        Ok(share)
    } else {
        Err(format!("probability is {value}; it must be 0 to 1"))
    }
}

fn header(value: &str, change: fn(String, String) -> HeaderChange) -> Result<HeaderChange, String> {
    let (name, value) = pair(value, "a header")?;
    Ok(change(name, value))
}

fn pair(text: &str, what: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once(':')
        .ok_or_else(|| format!("{text}: {what} is Name:Value"))?;
    Ok((name.trim().to_owned(), value.trim_start().to_owned()))
}

/// Splits at blanks outside of single or double quotes; the quotes go. Inside, a backslash takes the next character
/// as it is, so that a quote can be quoted. `None` if a quote is not closed.
fn split(text: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(open), close) if open == close => quote = None,
            (Some(_), '\\') => word.get_or_insert_default().push(characters.next()?),
            (None, '"' | '\'') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, blank) if blank.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_effect_is_understood() {
        let text = "UploadPart part=3 skip=2 times=4 status=503 code=X message='a b' retry_after=1 header=A:b \
                    add_header=A:c drop_header=Date performed error200 body=\"<a b=\\\"c\\\">\" empty raw=AAE= \
                    reset_at=1 answer_fin_at=2 drip=3 delay=4 early close flip big_header=5 big_body=6 interim=7 push \
                    redirect=http://x/ bandwidth=8 latency=9 away=10 stall";
        let fault: Fault = text.parse().unwrap();
        let effects = &fault.effects;
        assert_eq!((fault.part, fault.skip, fault.times), (Some(3), 2, Some(4)));
        assert_eq!(
            (effects.status, effects.message.as_deref()),
            (Some(503), Some("a b"))
        );
        assert_eq!(effects.body.as_deref(), Some(&b"<a b=\"c\">"[..]));
        assert_eq!(effects.raw.as_deref(), Some(&[0, 1][..]));
        assert_eq!(effects.body_cut, Some((1, Ending::Reset)));
        assert_eq!(effects.answer_cut, Some((2, Ending::Fin)));
        assert_eq!(effects.ending, Some(Ending::Stall));
        assert_eq!(effects.headers.len(), 4);
    }

    #[test]
    fn long_and_many_headers_are_made_here() {
        let text = "ListParts long_header=ETag:60000 many_headers=10 long_element=UploadId:7 body_base64=/w==";
        let effects = text.parse::<Fault>().unwrap().effects;
        assert!(
            matches!(&effects.headers[0], HeaderChange::Set(name, v) if name == "ETag" && v.len() == 60_000)
        );
        assert_eq!(effects.headers.len(), 11);
        assert!(matches!(&effects.elements[0], ElementChange::Set(_, value) if value == "xxxxxxx"));
        assert_eq!(effects.body.as_deref(), Some(&[0xff][..]));
    }

    #[test]
    fn mistakes_are_named() {
        for (text, problem) in [
            ("", "the first word must be"),
            ("Upload reset", "the first word must be"),
            ("UploadPart", "no effect"),
            ("UploadPart part=2", "no effect"),
            ("UploadPart part=x reset", "part is x"),
            ("UploadPart resett", "resett is no effect"),
            ("UploadPart reset=1", "it takes no value"),
            ("UploadPart status", "it needs a value"),
            ("UploadPart status=99", "100 to 999"),
            ("UploadPart header=Date", "Name:Value"),
            ("UploadPart raw=?", "base64"),
            ("UploadPart probability=2 reset", "0 to 1"),
            ("ListParts element=Key", "Name:Value"),
            ("ListParts chunks=x", "sound, garbage"),
            ("ListParts xml_bomb=x", "entities"),
            ("ListParts xml=x", "ornate"),
            ("UploadPart long_header=ETag:x", "must be a number"),
            ("UploadPart body_base64=?", "base64"),
            ("UploadPart message='a", "not closed"),
        ] {
            let error = text.parse::<Fault>().unwrap_err();
            assert!(error.contains(problem), "{text}: {error}");
        }
    }
}
