using System;
using System.Reflection;
using System.Runtime.InteropServices;

[assembly: AssemblyTitle("Ossmp")]
[assembly: AssemblyProduct("ossmp")]
[assembly: AssemblyDescription("Multipart upload of large files to Alibaba Cloud OSS")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: AssemblyFileVersion("0.1.0.0")]
[assembly: AssemblyInformationalVersion("0.1.0")]
[assembly: CLSCompliant(false)]
[assembly: ComVisible(false)]
