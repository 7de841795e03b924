//! PutBucket.

use super::Call;
use crate::answer::Answer;
use crate::error::OssError;

/// More than any configuration needs.
const MAX_DOCUMENT: usize = 64 * 1024;

pub(super) async fn put_bucket(call: &mut Call<'_>) -> Result<Answer, OssError> {
    call.body
        .read_all(MAX_DOCUMENT, OssError::malformed_xml())
        .await?;
    let bucket = call.request.bucket();
    call.shared.store.create_bucket(bucket)?;
    Ok(Answer::new(200).header("Location", format!("/{bucket}")))
}
