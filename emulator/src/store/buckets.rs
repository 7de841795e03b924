//! The life of a bucket, and what is in it.

use std::sync::Arc;

use super::model::{Bucket, BucketFacts, Object};
use super::{Store, in_buckets};
use crate::error::OssError;

impl Store {
    /// Makes a bucket. One that exists stays, and so does its storage class; its ACL becomes `acl` if that is given.
    pub(crate) fn create_bucket(
        &self,
        mut facts: BucketFacts,
        acl: Option<&str>,
    ) -> Result<(), OssError> {
        let mut buckets = self.lock();
        if let Some(bucket) = buckets.get_mut(&facts.name) {
            if bucket.facts.storage_class != facts.storage_class {
                return Err(OssError::bucket_already_exists(&facts.name));
            }
            facts = bucket.facts.clone();
        }
        if let Some(acl) = acl {
            acl.clone_into(&mut facts.acl);
        }
        self.disk.save_bucket(&facts)?;
        let bucket = buckets.entry(facts.name.clone()).or_default();
        bucket.facts = facts;
        Ok(())
    }

    /// Makes a bucket for the owner of the server; one that exists stays as it is.
    pub(crate) fn ensure_bucket(&self, name: &str, now_ms: i64) -> Result<(), OssError> {
        if self.lock().contains_key(name) {
            return Ok(());
        }
        self.create_bucket(BucketFacts::new(name, now_ms), None)
    }

    pub(crate) fn set_bucket_acl(&self, name: &str, acl: &str) -> Result<(), OssError> {
        let mut buckets = self.lock();
        let bucket = in_buckets(&mut buckets, name)?;
        let mut facts = bucket.facts.clone();
        acl.clone_into(&mut facts.acl);
        self.disk.save_bucket(&facts)?;
        bucket.facts = facts;
        Ok(())
    }

    /// Removes a bucket in which there is neither an object nor an upload.
    pub(crate) fn delete_bucket(&self, name: &str) -> Result<(), OssError> {
        let mut buckets = self.lock();
        let Bucket {
            objects, uploads, ..
        } = in_buckets(&mut buckets, name)?;
        if !objects.is_empty() || !uploads.is_empty() {
            return Err(OssError::bucket_not_empty(name));
        }
        self.disk.remove_bucket(name)?;
        buckets.remove(name);
        Ok(())
    }

    pub(crate) fn bucket(&self, name: &str) -> Result<BucketFacts, OssError> {
        in_buckets(&mut self.lock(), name).map(|bucket| bucket.facts.clone())
    }

    /// All buckets by name.
    pub(crate) fn buckets(&self) -> Vec<BucketFacts> {
        self.lock()
            .values()
            .map(|bucket| bucket.facts.clone())
            .collect()
    }

    /// The objects whose key has this prefix, by key.
    pub(crate) fn objects(&self, bucket: &str, prefix: &str) -> Result<Vec<Arc<Object>>, OssError> {
        let mut buckets = self.lock();
        let objects = &in_buckets(&mut buckets, bucket)?.objects;
        Ok(objects
            .range(prefix.to_owned()..)
            .take_while(|(key, _)| key.starts_with(prefix))
            .map(|(_, object)| Arc::clone(object))
            .collect())
    }
}
