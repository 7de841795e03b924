using System;
using Ossmp;

/// <summary>Uploads a file once through the C# interface. The command line is that of bench/README.md.</summary>
internal static class Upload
{
    private static OssmpClient Connect(string endpoint, string integrity)
    {
        return new OssmpClient(new OssmpClientOptions
        {
            Endpoint = endpoint,
            Region = Environment.GetEnvironmentVariable("OSS_REGION"),
            Credentials = OssmpCredentials.FromEnvironment(),
            CaFile = Environment.GetEnvironmentVariable("OSS_CA_FILE"),
            VerifyMd5 = integrity == "all",
            VerifyCrc64 = integrity != "none",
        });
    }

    private static void PartByPart(OssmpClient client, string bucket, string key, string file, long partSize)
    {
        using (MultipartUpload upload = client.InitiateMultipartUpload(bucket, key))
        {
            foreach (FilePart range in PartPlan.SplitFileByPartSize(file, partSize))
            {
                upload.UploadPart(range.Number, file, range.Offset, range.Size);
            }
            upload.CompleteMultipartUpload();
        }
    }

    private static void Main(string[] arguments)
    {
        long partSize = long.Parse(arguments[4]);
        using (OssmpClient client = Connect(arguments[0], arguments[6]))
        {
            if (arguments[7] == "parts")
            {
                PartByPart(client, arguments[1], arguments[2], arguments[3], partSize);
                return;
            }
            var options = new UploadFileOptions { PartSize = partSize, Concurrency = int.Parse(arguments[5]) };
            client.UploadFile(arguments[1], arguments[2], arguments[3], options);
        }
    }
}
