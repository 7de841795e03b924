// Package ossmp uploads large files to Alibaba Cloud OSS in parts.
//
// In one call, resumable and with several parts at a time:
//
//	client, err := ossmp.NewClient("oss-cn-hangzhou.aliyuncs.com",
//		ossmp.WithCredentials(id, secret, ""))
//	if err != nil {
//		return err
//	}
//	defer client.Close()
//	result, err := client.UploadFile(ctx, "bucket", "key", "video.mp4",
//		ossmp.WithCheckpoint("/var/lib/myapp/"))
//
// Or step by step, with the names of the official SDK: [Client.InitiateMultipartUpload], [Upload.UploadPart],
// [Upload.ListParts], [Upload.CompleteMultipartUpload], [Upload.AbortMultipartUpload], [Client.ListMultipartUploads].
//
// Every call that may wait takes a context first and ends within 200 ms of its cancellation; the resolving of a host name
// and a read of the caller's own reader are the exceptions. Errors are of type [*Error]; errors.Is finds [ErrNoSuchUpload],
// [ErrCancelled], [ErrFileChanged], [ErrIntegrity] and the error of the context or of a reader.
//
// All types may be used by many goroutines at once, except [Writer].
//
// The package needs libossmp, found by pkg-config; with the build tag ossmp_static its archive is linked.
package ossmp
