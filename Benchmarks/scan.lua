-- Scans for wrk: one code after the other, each in three languages. Arguments: file of codes, first line (from 0), how many.
local codes, tails, count, number = {}, {}, 0, 0

function init(args)
    local first, last = tonumber(args[2]), tonumber(args[2]) + tonumber(args[3])
    local line = 0
    for code in io.lines(args[1]) do
        if line >= first and line < last then codes[#codes + 1] = code end
        line = line + 1
    end
    count = #codes
    for index, language in ipairs({ "vi-VN,vi;q=0.9", "en-GB,en;q=0.8", "ar" }) do
        tails[index] = " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\nAccept: text/html\r\nAccept-Language: "
            .. language .. "\r\n\r\n"
    end
end

function request()
    local code = codes[math.floor(number / 3) % count + 1]
    local tail = tails[number % 3 + 1]
    number = number + 1
    return "GET /q/" .. code .. tail
end
