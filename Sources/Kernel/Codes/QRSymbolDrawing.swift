extension QRSymbol {
    /// An SVG image, black on white whatever the page's colours, one unit per module; give it its size by CSS or
    /// attributes. `label` becomes its title, which screen readers speak. `quietZone` in modules; the standard asks for
    /// 4.
    public func svg(quietZone: Int = 4, label: String) -> String {
        let border = max(0, quietZone)
        let side = width + 2 * border
        var path = ""
        for y in 0..<width {
            for run in darkRuns(row: y) {
                path += "M\(run.lowerBound + border) \(y + border)h\(run.count)v1h-\(run.count)z"
            }
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(side) \(side)" role="img" \
            shape-rendering="crispEdges"><title>\(Self.escaped(label))</title>\
            <path fill="#fff" d="M0 0h\(side)v\(side)h-\(side)z"/><path fill="#000" d="\(path)"/></svg>
            """
    }

    /// A PNG image of `moduleSize` pixels a module. `quietZone` in modules. Nil if a side would pass 8192 pixels or the
    /// library cannot write it.
    public func png(moduleSize: Int = 8, quietZone: Int = 4) -> [UInt8]? {
        let border = max(0, quietZone)
        let scale = max(1, moduleSize)
        guard border <= 1_000, scale <= 1_000 else { return nil }
        let side = (width + 2 * border) * scale
        guard side <= 8_192 else { return nil }
        var grey = GreyPicture(width: side, height: side, filledWith: 255)
        for y in 0..<width {
            for run in darkRuns(row: y) {
                for line in 0..<scale {
                    let start = ((y + border) * scale + line) * side + (run.lowerBound + border) * scale
                    grey.pixels.replaceSubrange(
                        start..<(start + run.count * scale), with: repeatElement(0, count: run.count * scale))
                }
            }
        }
        return PixelPicture(grey)?.encoded(as: "png")
    }

    /// Lines for a terminal, two rows of modules a line, in fixed black and white so that it scans on dark terminals
    /// too.
    public func terminal(quietZone: Int = 4) -> String {
        let border = max(0, quietZone)
        var lines = ""
        for y in stride(from: -border, to: width + border, by: 2) {
            lines += "\u{1B}[38;5;16;48;5;231m"
            for x in -border..<(width + border) {
                switch (isDark(x, y), isDark(x, y + 1)) {
                case (true, true): lines += "\u{2588}"
                case (true, false): lines += "\u{2580}"
                case (false, true): lines += "\u{2584}"
                case (false, false): lines += " "
                }
            }
            lines += "\u{1B}[0m\n"
        }
        return lines
    }

    private func darkRuns(row y: Int) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var start: Int?
        for x in 0...width {
            let dark = isDark(x, y)
            if dark, start == nil { start = x }
            if !dark, let begun = start {
                runs.append(begun..<x)
                start = nil
            }
        }
        return runs
    }

    /// For element content; control characters that XML forbids are dropped.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\t", "\n", "\r": result += " "
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: break
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
