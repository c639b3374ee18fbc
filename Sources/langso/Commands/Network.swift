import Foundation
import NIOCore
import NIOPosix

/// Finds a port that nobody listens on.
enum FreePort {
    /// Binds port 0 for a moment; throws where the host cannot be listened on.
    static func find(host: String) throws -> Int {
        let channel = try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(host: host, port: 0).wait()
        defer { try? channel.close().wait() }
        return channel.localAddress?.port ?? 8080
    }
}

/// How other machines in the local network reach this one.
enum LocalNetwork {
    /// The first address of IPv4 that is not the loopback; the loopback where there is none.
    static var address: String {
        let devices = (try? System.enumerateDevices()) ?? []
        let addresses = devices.compactMap(\.address).filter { $0.protocol == .inet }.compactMap(\.ipAddress)
        return addresses.first { !$0.hasPrefix("127.") } ?? "127.0.0.1"
    }
}
