//! A page for people: what is in the server now, and what came last.

use std::fmt::Write;

use super::html::{escaped, grouped, size};
use crate::event::Event;
use crate::shared::Shared;
use crate::store::{Object, Part, UploadFacts};

const STYLE: &str = include_str!("page.css");
/// How many uploads, objects, parts or requests are shown at a time.
const MOST: usize = 500;
const LATEST: usize = 30;

pub(super) fn render(shared: &Shared) -> String {
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>ossmp-emulator</title>\
         <style>{STYLE}</style></head><body><header><h1>ossmp-emulator</h1>\
         <span>region <code>{}</code></span><span class=\"soft\"><a href=\"/report\">report</a> <a href=\"/events\">events</a> \
         <a href=\"/faults\">faults</a></span></header>",
        escaped(&shared.region)
    );
    let buckets = shared.store.buckets();
    if buckets.is_empty() {
        page.push_str("<p>There is no bucket.</p>");
    }
    for bucket in buckets {
        // A bucket may go while the page is made.
        let uploads = shared.store.uploads(&bucket.name).unwrap_or_default();
        let objects = shared.store.objects(&bucket.name, "").unwrap_or_default();
        let bytes = objects.iter().map(|object| object.facts.size).sum();
        let _ = write!(
            page,
            "<section><h2>{}</h2><div class=\"soft\">Open uploads: {}. Objects: {}, {} in all.</div>",
            escaped(&bucket.name),
            grouped(uploads.len() as u64),
            grouped(objects.len() as u64),
            size(bytes)
        );
        if !uploads.is_empty() {
            page.push_str("<h3>Open uploads</h3>");
        }
        for upload in uploads.iter().take(MOST) {
            let parts = shared.store.parts_of(&bucket.name, &upload.id);
            write_upload(&mut page, upload, &parts.unwrap_or_default());
        }
        write_rest(&mut page, uploads.len(), MOST);
        if !objects.is_empty() {
            page.push_str("<h3>Objects</h3>");
        }
        for object in objects.iter().take(MOST) {
            write_object(&mut page, object);
        }
        write_rest(&mut page, objects.len(), MOST);
        page.push_str("</section>");
    }
    write_faults(&mut page, &shared.faults.armed());
    write_requests(&mut page, &shared.log.all());
    page.push_str("</body></html>\n");
    page
}

fn write_upload(page: &mut String, upload: &UploadFacts, parts: &[Part]) {
    let bytes = parts.iter().map(|part| part.size).sum();
    let _ = write!(
        page,
        "<details><summary><b>{}</b><span>{} parts</span><span>{}</span></summary><div>\
         <p>Upload id <code>{}</code></p>",
        escaped(&upload.key),
        grouped(parts.len() as u64),
        size(bytes),
        escaped(&upload.id)
    );
    write_parts(page, parts);
    page.push_str("</div></details>");
}

fn write_object(page: &mut String, object: &Object) {
    let facts = &object.facts;
    let _ = write!(
        page,
        "<details><summary><b>{}</b><span>{}</span><span>{}</span></summary><div>\
         <p>ETag <code>{}</code>, CRC-64 <code>{}</code></p>",
        escaped(&facts.key),
        match facts.multipart {
            true => format!("{} parts", grouped(object.parts.len() as u64)),
            false => "not multipart".into(),
        },
        size(facts.size),
        escaped(&facts.etag),
        number_or_dash(facts.crc)
    );
    if facts.multipart {
        write_parts(page, &object.parts);
    }
    page.push_str("</div></details>");
}

fn write_parts(page: &mut String, parts: &[Part]) {
    if parts.is_empty() {
        page.push_str("<p class=\"soft\">No part yet.</p>");
        return;
    }
    page.push_str(
        "<div class=\"wide\"><table><thead><tr><th class=\"number\">part</th><th class=\"number\">bytes</th><th>ETag</th>\
         <th>CRC-64</th></tr></thead><tbody>",
    );
    for part in parts.iter().take(MOST) {
        let _ = write!(
            page,
            "<tr><td class=\"number\">{}</td><td class=\"number\">{}</td><td>{}</td><td>{}</td></tr>",
            part.number,
            grouped(part.size),
            escaped(&part.etag),
            number_or_dash(part.crc)
        );
    }
    page.push_str("</tbody></table></div>");
    write_rest(page, parts.len(), MOST);
}

fn write_rest(page: &mut String, count: usize, shown: usize) {
    if count > shown {
        let more = grouped((count - shown) as u64);
        let _ = write!(page, "<p class=\"soft\">and {more} more</p>");
    }
}

fn write_faults(page: &mut String, armed: &[(String, Option<u32>)]) {
    if armed.is_empty() {
        return;
    }
    page.push_str("<section><h2>Armed faults</h2><div class=\"wide\"><table><tbody>");
    for (text, times) in armed {
        let times = times.map_or_else(|| "always".into(), |times| format!("{times} times"));
        let _ = write!(
            page,
            "<tr><td class=\"name\">{}</td><td>{times}</td></tr>",
            escaped(text)
        );
    }
    page.push_str("</tbody></table></div></section>");
}

fn write_requests(page: &mut String, events: &[Event]) {
    if events.is_empty() {
        return;
    }
    page.push_str(
        "<section><h2>Latest requests</h2><div class=\"wide\"><table><thead><tr><th>operation</th><th>object</th>\
         <th class=\"number\">part</th><th class=\"number\">body</th><th>answer</th><th>fault</th></tr></thead><tbody>",
    );
    for event in events.iter().rev().take(LATEST) {
        let status = event
            .status
            .map_or_else(|| "none".into(), |status| status.to_string());
        let good = event
            .status
            .is_some_and(|status| status < 300 && status != 203);
        let _ = write!(
            page,
            "<tr><td>{}</td><td class=\"name\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td>\
             <td{}>{status} {}</td><td>{}</td></tr>",
            escaped(match event.operation.as_str() {
                "" => &event.method,
                name => name,
            }),
            escaped(&format!("{}/{}", event.bucket, event.object)),
            event
                .part_number
                .map_or_else(String::new, |number| number.to_string()),
            grouped(event.body_bytes),
            if good { "" } else { " class=\"bad\"" },
            escaped(&event.code),
            escaped(event.fault.as_deref().unwrap_or(""))
        );
    }
    page.push_str("</tbody></table></div></section>");
}

fn number_or_dash(number: Option<u64>) -> String {
    number.map_or_else(|| "\u{2013}".into(), |number| number.to_string())
}
