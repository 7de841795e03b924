//! CompleteMultipartUpload.

use super::callback::Callback;
use super::upload::{checksums_of, upload_at};
use super::{Call, metadata, quoted};
use crate::answer::Answer;
use crate::body::Promise;
use crate::encoding::encode_path;
use crate::error::OssError;
use crate::store::Wanted;
use crate::xml::{XmlWriter, read_complete};

/// More than ten thousand parts ever need.
const MAX_DOCUMENT: usize = 2 * 1024 * 1024;

pub(super) async fn complete(call: &mut Call<'_>) -> Result<Answer, OssError> {
    let request = call.request;
    let namer = call.namer()?;
    let forbid_overwrite = call.forbids_overwrite()?;
    metadata::check_acl(request)?;
    let callback = Callback::of(request)?;
    let promise = Promise::of(request)?;
    let at = upload_at(request, "0042-00000203");
    let document = call
        .body
        .read_all(MAX_DOCUMENT, OssError::malformed_xml())
        .await?;
    promise.check(&checksums_of(&document))?;
    // A dead id is reported whatever the body looks like.
    let (upload, _) = call.shared.store.parts(at)?;
    let wanted = wanted(request.header("x-oss-complete-all"), &document)?;
    let object =
        call.shared
            .store
            .complete(at, &wanted, forbid_overwrite, call.shared.clock.now_ms())?;
    let facts = &object.facts;
    let location = format!(
        "http://{}.oss-{}.aliyuncs.com/{}",
        facts.bucket,
        call.shared.region,
        encode_path(&facts.key)
    );
    let mut xml = XmlWriter::new();
    xml.open("CompleteMultipartUploadResult");
    xml.optional("EncodingType", namer.encoding_type());
    xml.element("Location", &location);
    xml.element("Bucket", &facts.bucket);
    xml.element("Key", &namer.name(&facts.key));
    xml.element("ETag", &quoted(&facts.etag));
    xml.close("CompleteMultipartUploadResult");
    let answer = Answer::xml(200, xml.finish())
        .header("ETag", quoted(&facts.etag))
        .crc(facts.crc);
    let answer = metadata::echo_encryption(answer, &upload.metadata);
    match callback {
        Some(callback) => callback.call_for(&object, request, answer).await,
        None => Ok(answer),
    }
}

fn wanted(complete_all: Option<&str>, document: &[u8]) -> Result<Wanted, OssError> {
    match complete_all {
        None => Ok(Wanted::Listed(read_complete(document)?)),
        Some("yes") if document.is_empty() => Ok(Wanted::All),
        Some("yes") => {
            let message = "Should not speficy both complete all header and http body.";
            Err(
                OssError::invalid_argument(message, "x-oss-complete-all", "yes")
                    .ec("0042-00000216"),
            )
        }
        Some(other) => {
            let message = "The value of x-oss-complete-all must be yes.";
            Err(OssError::invalid_argument(
                message,
                "x-oss-complete-all",
                other,
            ))
        }
    }
}
