// Uploads a file once through the Go SDK v2. The command line is that of bench/README.md.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"

	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss/credentials"
	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss/transport"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func connect(endpoint, integrity string) *oss.Client {
	config := oss.LoadDefaultConfig().
		WithCredentialsProvider(credentials.NewEnvironmentVariableCredentialsProvider()).
		WithRegion(os.Getenv("OSS_REGION")).WithEndpoint(endpoint)
	if authority := os.Getenv("OSS_CA_FILE"); authority != "" {
		pem, err := os.ReadFile(authority)
		check(err)
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(pem)
		config.WithHttpClient(transport.NewHttpClient(nil, func(http *http.Transport) {
			http.TLSClientConfig = &tls.Config{RootCAs: roots}
		}))
	}
	return oss.NewClient(config, func(options *oss.Options) {
		if integrity == "none" {
			options.FeatureFlags &^= oss.FeatureEnableCRC64CheckUpload
		}
	})
}

func partByPart(client *oss.Client, bucket, key, path string, partSize int64) {
	ctx := context.Background()
	file, err := os.Open(path)
	check(err)
	defer file.Close()
	info, err := file.Stat()
	check(err)
	begun, err := client.InitiateMultipartUpload(ctx, &oss.InitiateMultipartUploadRequest{Bucket: &bucket, Key: &key})
	check(err)
	var parts []oss.UploadPart
	for from := int64(0); from < info.Size(); from += partSize {
		number := int32(len(parts) + 1)
		size := min(partSize, info.Size()-from)
		done, err := client.UploadPart(ctx, &oss.UploadPartRequest{
			Bucket: &bucket, Key: &key, UploadId: begun.UploadId, PartNumber: number,
			Body: io.NewSectionReader(file, from, size)})
		check(err)
		parts = append(parts, oss.UploadPart{PartNumber: number, ETag: done.ETag})
	}
	_, err = client.CompleteMultipartUpload(ctx, &oss.CompleteMultipartUploadRequest{
		Bucket: &bucket, Key: &key, UploadId: begun.UploadId,
		CompleteMultipartUpload: &oss.CompleteMultipartUpload{Parts: parts}})
	check(err)
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}

func main() {
	if len(os.Args) != 9 {
		log.Fatal("usage: upload ENDPOINT BUCKET KEY FILE PART_SIZE WORKERS crc64|none parts|file")
	}
	bucket, key, path := os.Args[2], os.Args[3], os.Args[4]
	partSize, err := strconv.ParseInt(os.Args[5], 10, 64)
	check(err)
	workers, err := strconv.Atoi(os.Args[6])
	check(err)
	client := connect(os.Args[1], os.Args[7])
	if os.Args[8] == "parts" {
		partByPart(client, bucket, key, path, partSize)
		return
	}
	uploader := client.NewUploader(func(options *oss.UploaderOptions) {
		options.PartSize, options.ParallelNum = partSize, workers
	})
	_, err = uploader.UploadFile(context.Background(), &oss.PutObjectRequest{Bucket: &bucket, Key: &key}, path)
	check(err)
}
