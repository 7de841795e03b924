//! A page for people: what is in the server now.

use std::fmt::Write;

use crate::shared::Shared;
use crate::store::Part;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}\
    table{border-collapse:collapse}td,th{text-align:left;padding:.1rem 1rem .1rem 0;vertical-align:top}\
    code,td{font-family:ui-monospace,monospace}h3{margin-bottom:.2rem;overflow-wrap:anywhere}";

pub(super) fn render(shared: &Shared) -> String {
    let mut page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>ossmp-emulator</title>\
         <style>{STYLE}</style></head><body><h1>ossmp-emulator</h1>"
    );
    let buckets = shared.store.buckets();
    if buckets.is_empty() {
        page.push_str("<p>There is no bucket.</p>");
    }
    for bucket in buckets {
        let _ = write!(page, "<h2>{}</h2>", escaped(&bucket.name));
        write_uploads(&mut page, shared, &bucket.name);
        write_objects(&mut page, shared, &bucket.name);
    }
    page.push_str("</body></html>\n");
    page
}

fn write_uploads(page: &mut String, shared: &Shared, bucket: &str) {
    for upload in shared.store.uploads(bucket).unwrap_or_default() {
        let parts = shared
            .store
            .parts_of(bucket, &upload.id)
            .unwrap_or_default();
        let _ = write!(
            page,
            "<h3>Upload of {}</h3><p>id <code>{}</code></p>",
            escaped(&upload.key),
            escaped(&upload.id)
        );
        write_parts(page, &parts);
    }
}

fn write_objects(page: &mut String, shared: &Shared, bucket: &str) {
    for object in shared.store.objects(bucket, "").unwrap_or_default() {
        let facts = &object.facts;
        let _ = write!(
            page,
            "<h3>{}</h3><p>{} bytes, ETag <code>{}</code>, CRC-64 <code>{}</code></p>",
            escaped(&facts.key),
            facts.size,
            escaped(&facts.etag),
            number_or_dash(facts.crc)
        );
        if facts.multipart {
            write_parts(page, &object.parts);
        }
    }
}

fn write_parts(page: &mut String, parts: &[Part]) {
    page.push_str("<table><tr><th>part</th><th>bytes</th><th>ETag</th><th>CRC-64</th></tr>");
    for part in parts {
        let _ = write!(
            page,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            part.number,
            part.size,
            escaped(&part.etag),
            number_or_dash(part.crc)
        );
    }
    page.push_str("</table>");
}

fn number_or_dash(number: Option<u64>) -> String {
    number.map_or_else(|| "–".into(), |number| number.to_string())
}

/// Names are what clients chose; control characters are shown, not obeyed.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            control if control.is_control() => escaped.extend(control.escape_default()),
            other => escaped.push(other),
        }
    }
    escaped
}
