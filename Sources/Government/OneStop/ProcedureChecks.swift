import Base
import House

/// What only the whole of a procedure can tell: keys that are used twice, or that nothing bears.
extension ProcedureReading {
    /// One mistake for each part of the text, so that whoever wrote it need not send it ten times.
    static func mistakes(in place: YAMLPlace) -> [MalformedProcedure] {
        let reading: ProcedureReading
        do throws(MalformedProcedure) { reading = try ProcedureReading(place) } catch { return [error] }
        var found: [MalformedProcedure] = []
        func attempt<T>(_ part: () throws(MalformedProcedure) -> T) {
            do throws(MalformedProcedure) { _ = try part() } catch { found.append(error) }
        }
        /// The elements of a list, each for itself.
        func each<T>(_ name: String, _ read: (YAMLPlace) throws(MalformedProcedure) -> T) {
            let before = found.count
            do throws(MalformedProcedure) {
                for element in try reading.top[name]?.elements() ?? [] {
                    attempt { () throws(MalformedProcedure) in try read(element) }
                }
            } catch {
                found.append(error)
            }
            if found.count > before { return }
            switch name {
            case "pages": attempt(reading.pages)
            case "steps": attempt(reading.steps)
            default: break
            }
        }
        attempt(reading.code)
        attempt(reading.period)
        for name in ["name", "field", "agency"] {
            attempt { () throws(MalformedProcedure) in try reading.localized(name) }
        }
        attempt { () throws(MalformedProcedure) in try reading.top["summary"]?.localized() }
        attempt { () throws(MalformedProcedure) in try reading.figure("deadline", "working_days", 0...3_650) }
        attempt { () throws(MalformedProcedure) in try reading.figure("fee", "vnd", 0...1_000_000_000_000) }
        attempt(reading.charge)
        attempt(reading.places)
        attempt(reading.portal)
        attempt(reading.sources)
        attempt(reading.documents)
        each("pages") { (place) throws(MalformedProcedure) in try reading.page(place) }
        each("steps") { (place) throws(MalformedProcedure) in try reading.step(place) }
        attempt(reading.result)
        attempt { () throws(MalformedProcedure) in try reading.reasons("return") }
        attempt { () throws(MalformedProcedure) in try reading.reasons("refuse") }
        attempt(reading.replacedBy)
        attempt(reading.linked)
        return found
    }

    static func check(_ procedure: Procedure) throws(MalformedProcedure) {
        var seen: [String: Procedure.Field] = [:]
        for (index, page) in procedure.pages.enumerated() {
            try check(page.showWhen, at: "pages[\(index)].show_when", after: seen)
            for field in page.fields {
                let path = "pages[\(index)].fields.\(field.key)"
                guard !reservedFields.contains(field.key) else {
                    throw MalformedProcedure(path: path, fault: .reservedKey(field.key))
                }
                guard seen[field.key] == nil else {
                    throw MalformedProcedure(path: path, fault: .twice(field.key))
                }
                try check(field.requiredWhen, at: path + ".required_when", after: seen)
                try check(field.showWhen, at: path + ".show_when", after: seen)
                for (name, key) in [("not_before", field.notBefore), ("not_after", field.notAfter)] {
                    guard let key, key != "today" else { continue }
                    guard seen[key]?.kind == .date || seen[key]?.kind == .dateOfBirth else {
                        throw MalformedProcedure(path: "\(path).\(name)", fault: .noDate(key))
                    }
                }
                seen[field.key] = field
            }
        }
        var papers: Set<String> = []
        for (index, document) in procedure.documents.enumerated() {
            try check(document.showWhen, at: "documents[\(index)].show_when", after: seen)
            try check(document.requiredWhen, at: "documents[\(index)].required_when", after: seen)
            guard papers.insert(document.key).inserted else {
                throw MalformedProcedure(path: "documents[\(index)]", fault: .twice(document.key))
            }
        }
        if procedure.isModelled, seen["full_name"]?.kind != .name {
            throw MalformedProcedure(path: "pages", fault: .fullName)
        }
        try checkWording(of: procedure, known: Set(seen.keys))
    }

    /// A rule may look back only, and only at what has such an answer.
    private static func check(
        _ rule: AnswerRule?, at path: String, after seen: [String: Procedure.Field]
    ) throws(MalformedProcedure) {
        for part in rule?.parts ?? [] {
            for key in part.fields {
                if seen[key]?.kind == .table || seen[key]?.kind == .file {
                    throw MalformedProcedure(path: path, fault: .tableCondition)
                }
            }
            switch part {
            case .among(let key, let values), .not(let key, let values):
                let known = Set(seen[key]?.choices.map(\.key) ?? [])
                guard !values.isEmpty, known.isSuperset(of: values) else {
                    throw MalformedProcedure(path: path, fault: .noChoice)
                }
            case .filled(let key, _):
                guard seen[key] != nil else { throw MalformedProcedure(path: path, fault: .noField(key)) }
            case .atLeast(let key, _), .atMost(let key, _):
                guard seen[key]?.kind == .number || seen[key]?.kind == .money else {
                    throw MalformedProcedure(path: path, fault: .noField(key))
                }
            case .all, .any: break
            }
        }
    }

    private static func checkWording(of procedure: Procedure, known fields: Set<String>) throws(MalformedProcedure) {
        let known = placeholders.union(fields).union(procedure.steps.flatMap(\.fields).map(\.key))
        guard let text = procedure.result?.text else { return }
        for wording in [text.vietnamese] + text.others.values {
            for name in placeholders(in: wording) where !known.contains(name) {
                throw MalformedProcedure(path: "result.text", fault: .placeholder(name))
            }
        }
    }

    private static func placeholders(in text: String) -> [String] {
        text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { part in
            part.contains("}") ? String(part.prefix { $0 != "}" }) : nil
        }
    }
}
