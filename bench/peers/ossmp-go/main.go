// Uploads a file once through the Go interface of ossmp. The command line is that of bench/README.md.
package main

import (
	"context"
	"log"
	"os"
	"strconv"

	"github.com/ossmp/ossmp-go"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func connect(endpoint, integrity string) *ossmp.Client {
	options := []ossmp.ClientOption{
		ossmp.WithCredentialsFromEnv(), ossmp.WithVerify(integrity == "all", integrity != "none")}
	if region := os.Getenv("OSS_REGION"); region != "" {
		options = append(options, ossmp.WithRegion(region))
	}
	if authority := os.Getenv("OSS_CA_FILE"); authority != "" {
		options = append(options, ossmp.WithCAFile(authority))
	}
	client, err := ossmp.NewClient(endpoint, options...)
	check(err)
	return client
}

func partByPart(client *ossmp.Client, bucket, key, path string, partSize int64) {
	ctx := context.Background()
	chunks, err := ossmp.SplitFileByPartSize(path, partSize)
	check(err)
	upload, err := client.InitiateMultipartUpload(ctx, bucket, key)
	check(err)
	defer upload.Close()
	for _, chunk := range chunks {
		_, err := upload.UploadPartFromFile(ctx, chunk.Number, path, chunk.Offset, chunk.Size)
		check(err)
	}
	_, err = upload.CompleteMultipartUpload(ctx, nil)
	check(err)
}

func main() {
	if len(os.Args) != 9 {
		log.Fatal("usage: upload ENDPOINT BUCKET KEY FILE PART_SIZE WORKERS all|crc64|none parts|file")
	}
	bucket, key, path := os.Args[2], os.Args[3], os.Args[4]
	partSize, err := strconv.ParseInt(os.Args[5], 10, 64)
	check(err)
	workers, err := strconv.Atoi(os.Args[6])
	check(err)
	client := connect(os.Args[1], os.Args[7])
	defer client.Close()
	if os.Args[8] == "parts" {
		partByPart(client, bucket, key, path, partSize)
		return
	}
	_, err = client.UploadFile(context.Background(), bucket, key, path,
		ossmp.WithPartSize(partSize), ossmp.WithConcurrency(workers))
	check(err)
}
