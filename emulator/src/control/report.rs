//! What a test wants to know at the end: what was sent in vain, what is left open, what is there.

use std::collections::HashSet;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::answer::{AnswerBody, StoredBody};
use crate::event::Event;
use crate::shared::Shared;
use crate::store::Object;

/// With `hashed`, all stored bytes are read.
pub(super) fn of(shared: &Shared, hashed: bool) -> Value {
    let events = shared.log.all();
    let (mut buckets, mut uploads, mut objects) = (Vec::new(), Vec::new(), Vec::new());
    for bucket in shared.store.buckets() {
        buckets.push(bucket.name.clone());
        // A bucket may go while the report is made.
        for upload in shared.store.uploads(&bucket.name).unwrap_or_default() {
            let parts = shared.store.parts_of(&bucket.name, &upload.id);
            let parts = parts.unwrap_or_default();
            uploads.push(json!({
                "bucket": bucket.name,
                "key": upload.key,
                "upload_id": upload.id,
                "parts": parts.len(),
                "bytes": parts.iter().map(|part| part.size).sum::<u64>(),
            }));
        }
        for object in shared.store.objects(&bucket.name, "").unwrap_or_default() {
            let mut told = json!({
                "bucket": bucket.name,
                "key": object.facts.key,
                "size": object.facts.size,
                "etag": object.facts.etag,
                "crc64": object.facts.crc.map(|crc| crc.to_string()),
                "parts": object.parts.len(),
            });
            if hashed {
                told["sha256"] = json!(sha256(&object));
            }
            objects.push(told);
        }
    }
    json!({
        "requests": events.len(),
        "faults_struck": events.iter().filter(|event| event.fault.is_some()).count(),
        "parts_sent_again": sent_again(&events),
        "buckets": buckets,
        "open_uploads": uploads,
        "objects": objects,
    })
}

/// `None` if the bytes were thrown away.
fn sha256(object: &Object) -> Option<String> {
    let mut body = AnswerBody::Stored(StoredBody::new(&object.blobs()?, 0, object.facts.size));
    let mut hash = Sha256::new();
    while let Some(chunk) = body.next_chunk() {
        hash.update(chunk.ok()?);
    }
    let digest = hash.finalize();
    Some(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The parts of which bytes came although they had been acknowledged before.
fn sent_again(events: &[Event]) -> Vec<Value> {
    let mut acknowledged = HashSet::new();
    let mut again = Vec::new();
    for event in events
        .iter()
        .filter(|event| event.operation == "UploadPart")
    {
        let part = (event.upload_id.as_str(), event.part_number);
        if event.body_bytes > 0 && acknowledged.contains(&part) {
            again.push(json!({
                "upload_id": event.upload_id,
                "part_number": event.part_number,
                "bytes": event.body_bytes,
            }));
        }
        if event.acknowledged {
            acknowledged.insert(part);
        }
    }
    again
}
