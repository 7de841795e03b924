//! The operations, one function each.

mod bucket;
mod callback;
mod complete;
mod conditions;
mod copy;
mod list_objects;
mod list_parts;
mod list_uploads;
mod metadata;
mod object;
mod range;
mod upload;

use crate::answer::Answer;
use crate::body::RequestBody;
use crate::error::OssError;
use crate::names;
use crate::request::Request;
use crate::route::Operation;
use crate::shared::Shared;

/// What an operation works with.
pub(crate) struct Call<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) request: &'a Request,
    pub(crate) body: &'a mut RequestBody,
    pub(crate) spoiling: Spoiling,
}

/// What a fault wants done wrong with the work itself.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spoiling {
    /// The stored bytes differ from those sent.
    pub(crate) flip: bool,
    /// A part is acknowledged but not stored.
    pub(crate) forget: bool,
}

/// Checks who calls and what is named, then does the work.
pub(crate) async fn perform(mut call: Call<'_>) -> Result<Answer, OssError> {
    let request = call.request;
    if let Some(bucket) = &request.bucket {
        names::check_bucket(bucket)?;
    }
    call.shared.verifier().verify(request)?;
    if let Some(key) = &request.key {
        names::check_key(key)?;
    }
    metadata::check_payer(request)?;
    match request.operation {
        Operation::InitiateMultipartUpload => upload::initiate(&mut call).await,
        Operation::UploadPart => upload::upload_part(&mut call).await,
        Operation::UploadPartCopy => copy::upload_part_copy(&mut call).await,
        Operation::ListParts => list_parts::list_parts(&call),
        Operation::ListMultipartUploads => list_uploads::list_uploads(&call),
        Operation::CompleteMultipartUpload => complete::complete(&mut call).await,
        Operation::AbortMultipartUpload => upload::abort(&call),
        Operation::ListBuckets => bucket::list_buckets(&call),
        Operation::PutBucket => bucket::put_bucket(&mut call).await,
        Operation::PutBucketAcl => bucket::put_bucket_acl(&mut call).await,
        Operation::GetBucketAcl => bucket::get_bucket_acl(&call),
        Operation::GetBucketInfo => bucket::get_bucket_info(&call),
        Operation::GetBucketLocation => bucket::get_bucket_location(&call),
        Operation::DeleteBucket => bucket::delete_bucket(&call),
        Operation::ListObjects => list_objects::list_objects(&call),
        Operation::ListObjectsV2 => list_objects::list_objects_v2(&call),
        Operation::CopyObject => copy::copy_object(&mut call).await,
        Operation::GetObjectMeta => object::get_object_meta(&call),
        Operation::GetObjectTagging => object::get_object_tagging(&call),
        Operation::PutObject => object::put_object(&mut call).await,
        Operation::GetObject => object::get_object(&call),
        Operation::HeadObject => object::head_object(&call),
        Operation::DeleteObject => object::delete_object(&call),
        Operation::Unsupported => Err(OssError::not_implemented(&request.target)),
        Operation::Unknown => Err(OssError::method_not_allowed(&request.method)),
    }
}

impl Call<'_> {
    /// The answer's names, percent-encoded if the client asked for it.
    fn namer(&self) -> Result<Namer, OssError> {
        Ok(Namer {
            encode: self.request.wants_encoding()?,
        })
    }

    /// `x-oss-forbid-overwrite`.
    fn forbids_overwrite(&self) -> Result<bool, OssError> {
        let value = self.request.header("x-oss-forbid-overwrite");
        match value.map(str::to_ascii_lowercase).as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(other) => {
                let message = "The value of x-oss-forbid-overwrite must be true or false.";
                Err(OssError::invalid_argument(
                    message,
                    "x-oss-forbid-overwrite",
                    other,
                ))
            }
        }
    }
}

/// Writes names into answers.
struct Namer {
    encode: bool,
}

impl Namer {
    fn name(&self, text: &str) -> String {
        if self.encode {
            crate::encoding::encode(text)
        } else {
            text.to_owned()
        }
    }

    /// The text of `<EncodingType>`, if it belongs into the answer.
    fn encoding_type(&self) -> Option<&'static str> {
        self.encode.then_some("url")
    }
}

/// An ETag with its quotes.
fn quoted(etag: &str) -> String {
    format!("\"{etag}\"")
}

/// Reads a page size: empty counts as absent, the default is 1000.
fn page_size(request: &Request, name: &str) -> Result<usize, OssError> {
    page_size_or(request, name, 1000)
}

fn page_size_or(request: &Request, name: &str, default: usize) -> Result<usize, OssError> {
    let Some(text) = request.query.filled(name) else {
        return Ok(default);
    };
    let size = text.parse().ok().filter(|size| (1..=1000).contains(size));
    let message = format!("Argument {name} must be an integer between 1 and 1000.");
    size.ok_or_else(|| OssError::invalid_argument(&message, name, text).ec("0017-00000221"))
}
