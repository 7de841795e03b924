//! The same XML in other clothes.

use bytes::Bytes;
use quick_xml::events::{BytesCData, BytesPI, BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};

use crate::answer::{Answer, AnswerBody};
use crate::fault::Dress;

/// Rewrites the XML of the answer; an answer without any stays as it is.
pub(super) fn change(answer: &mut Answer, dress: Dress) {
    let AnswerBody::Bytes(body) = &answer.body else {
        return;
    };
    let Ok(text) = std::str::from_utf8(body) else {
        return;
    };
    if !text.starts_with("<?xml") {
        return;
    }
    let changed = match dress {
        Dress::Ornate => ornate(text),
        Dress::Utf16 => Some(utf16(text)),
        Dress::Nul => Some(into_each_text(text, b'\0')),
        Dress::InvalidUtf8 => Some(into_each_text(text, 0xff)),
    };
    let Some(changed) = changed else { return };
    answer.set("Content-Length", changed.len().to_string());
    answer.body = AnswerBody::Bytes(Bytes::from(changed));
}

/// Means the same to who reads XML as it is meant to be read.
fn ornate(text: &str) -> Option<Vec<u8>> {
    let mut reader = Reader::from_str(text);
    let mut writer = Writer::new(Vec::new());
    let mut depth = 0;
    loop {
        let event = reader.read_event().ok()?;
        match &event {
            Event::Eof => return Some(writer.into_inner()),
            Event::Start(element) if depth == 0 => {
                let mut root = element.clone();
                root.push_attribute(("xmlns", "http://doc.oss-cn-hangzhou.aliyuncs.com"));
                root.push_attribute(("schema", "2"));
                writer.write_event(Event::Start(root)).ok()?;
                novelties(&mut writer)?;
            }
            Event::Text(text) if depth > 1 => {
                let data = Event::CData(BytesCData::new(text.as_ref()));
                writer.write_event(data).ok()?;
            }
            Event::Text(_) => {}
            _ => writer.write_event(event.borrow()).ok()?,
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
}

/// What no client knows, and none has to.
fn novelties(writer: &mut Writer<Vec<u8>>) -> Option<()> {
    let text = |text| Event::Text(BytesText::new(text));
    let unknown = BytesStart::new("Novelty").with_attributes([("since", "2031")]);
    let inner = BytesStart::new("UploadId");
    for event in [
        Event::Comment(BytesText::new(" <UploadId>not this</UploadId> ")),
        Event::PI(BytesPI::new("render fast")),
        Event::Start(unknown.clone()),
        Event::Start(inner.clone()),
        text("nor this"),
        Event::End(inner.to_end()),
        Event::Empty(BytesStart::new("Empty")),
        Event::End(unknown.to_end()),
    ] {
        writer.write_event(event).ok()?;
    }
    Some(())
}

/// Little-endian, with a mark that says so.
fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

fn into_each_text(text: &str, byte: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    for piece in text.split_inclusive("</") {
        let (text, end) = piece.split_at(piece.len() - if piece.ends_with("</") { 2 } else { 0 });
        bytes.extend_from_slice(text.as_bytes());
        if !end.is_empty() {
            bytes.push(byte);
        }
        bytes.extend_from_slice(end.as_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<R><A>1 &amp; 2</A><B><C>\u{5bf9}</C></B></R>";

    #[test]
    fn an_ornate_document_holds_the_same_elements() {
        let ornate = String::from_utf8(ornate(TEXT).unwrap()).unwrap();
        for part in [
            "<A><![CDATA[1 ]]>&amp;<![CDATA[ 2]]></A>",
            "<![CDATA[\u{5bf9}]]>",
            "xmlns=",
            "<!--",
            "<?render fast?>",
        ] {
            assert!(ornate.contains(part), "{part}: {ornate}");
        }
    }

    #[test]
    fn bytes_come_into_every_text() {
        let spoilt = into_each_text("<a><b>1</b></a>", 0);
        assert_eq!(spoilt, b"<a><b>1\0</b>\0</a>");
        assert_eq!(utf16("<")[..], [0xff, 0xfe, b'<', 0]);
    }
}
