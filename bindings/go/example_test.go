package ossmp_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strings"
	"time"

	"github.com/ossmp/ossmp-go"
)

func newClient() *ossmp.Client {
	client, err := ossmp.NewClient(os.Getenv("OSS_ENDPOINT"),
		ossmp.WithRegion(os.Getenv("OSS_REGION")), ossmp.WithCredentialsFromEnv())
	if err != nil {
		log.Fatal(err)
	}
	return client
}

func temporaryFile(size int) string {
	file, err := os.CreateTemp("", "example-")
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString(strings.Repeat("x", size)); err != nil {
		log.Fatal(err)
	}
	return file.Name()
}

func ExampleClient_UploadFile() {
	client := newClient()
	defer client.Close()
	path := temporaryFile(300 * 1024)
	defer os.Remove(path)

	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	result, err := client.UploadFile(ctx, "demo", "backups/disk.img", path,
		ossmp.WithPartSize(100*1024),
		ossmp.WithCheckpoint(os.TempDir()), // run it again to go on
		ossmp.WithProgress(func(bytesDone, bytesTotal int64) {
			if bytesDone == bytesTotal {
				fmt.Println("sent", bytesDone, "of", bytesTotal)
			}
		}))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("size", result.Size)
	// Output:
	// sent 307200 of 307200
	// size 307200
}

func ExampleClient_InitiateMultipartUpload() {
	client := newClient()
	defer client.Close()
	path := temporaryFile(250 * 1024)
	defer os.Remove(path)

	ctx := context.Background()
	upload, err := client.InitiateMultipartUpload(ctx, "demo", "步骤/steps", ossmp.WithContentType("text/plain"))
	if err != nil {
		log.Fatal(err)
	}
	defer upload.Close()
	chunks, err := ossmp.SplitFileByPartSize(path, 100*1024)
	if err != nil {
		log.Fatal(err)
	}
	for _, chunk := range chunks {
		part, err := upload.UploadPartFromFile(ctx, chunk.Number, path, chunk.Offset, chunk.Size)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("part", part.Number, part.Size)
	}
	result, err := upload.CompleteMultipartUpload(ctx, nil) // nil: what was sent
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("size", result.Size)
	// Output:
	// part 1 102400
	// part 2 102400
	// part 3 51200
	// size 256000
}

func ExampleClient_NewWriter() {
	client := newClient()
	defer client.Close()

	writer, err := client.NewWriter(context.Background(), "demo", "logs/today")
	if err != nil {
		log.Fatal(err)
	}
	defer writer.Close() // makes no object unless Finish was called
	for line := 1; line <= 3; line++ {
		fmt.Fprintln(writer, "line", line)
	}
	result, err := writer.Finish()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("size", result.Size)
	// Output: size 21
}

func ExampleClient_UploadFrom() {
	client := newClient()
	defer client.Close()
	reader, writer := io.Pipe()
	go func() {
		fmt.Fprint(writer, "made on the way")
		writer.Close()
	}()
	result, err := client.UploadFrom(context.Background(), "demo", "stream", reader)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("size", result.Size)
	// Output: size 15
}

func ExampleError() {
	client := newClient()
	defer client.Close()
	upload, err := client.AttachMultipartUpload("demo", "key", "0004B9894A22E5B1888A1E29F8236E2D")
	if err != nil {
		log.Fatal(err)
	}
	defer upload.Close()

	_, err = upload.UploadPartFromBytes(context.Background(), 1, []byte("part"))
	var failure *ossmp.Error
	switch {
	case errors.Is(err, ossmp.ErrNoSuchUpload):
		fmt.Println("start afresh")
	case errors.Is(err, ossmp.ErrCancelled):
		fmt.Println("the context ended")
	}
	if errors.As(err, &failure) {
		fmt.Println(failure.Operation, failure.PartNumber, failure.HTTPStatus, failure.Code)
	}
	// Output:
	// start afresh
	// UploadPart 1 404 NoSuchUpload
}

func ExampleUpload_PartIterator() {
	client := newClient()
	defer client.Close()
	ctx := context.Background()
	upload, err := client.InitiateMultipartUpload(ctx, "demo", "listed")
	if err != nil {
		log.Fatal(err)
	}
	defer upload.Close()
	for number := 1; number <= 3; number++ {
		if _, err := upload.UploadPartFromBytes(ctx, number, []byte("part")); err != nil {
			log.Fatal(err)
		}
	}
	parts := upload.PartIterator(2) // two of a page
	for parts.Next(ctx) {
		fmt.Println(parts.Part().Number, parts.Part().Size)
	}
	if err := parts.Err(); err != nil {
		log.Fatal(err)
	}
	if err := upload.AbortMultipartUpload(ctx); err != nil {
		log.Fatal(err)
	}
	// Output:
	// 1 4
	// 2 4
	// 3 4
}

func ExampleSplitFileByPartNum() {
	path := temporaryFile(10)
	defer os.Remove(path)
	chunks, err := ossmp.SplitFileByPartNum(path, 3)
	if err != nil {
		log.Fatal(err)
	}
	for _, chunk := range chunks {
		fmt.Println(chunk.Number, chunk.Offset, chunk.Size)
	}
	// Output:
	// 1 0 3
	// 2 3 3
	// 3 6 4
}
